"""Reports that no engine would make: any text, any spans in it, any strings anywhere."""

from __future__ import annotations

from hypothesis import strategies as st

from qualitycheck.model.article import Article, Span
from qualitycheck.model.finding import Finding, Suggestion
from qualitycheck.model.report import Contribution, Decision, Report, Score
from qualitycheck.model.rule import Severity

NASTY = st.text(
    st.one_of(st.characters(), st.sampled_from("\x1b\x9b\x07\r\n\t\x00\x85\u202e\u2066\u2028\ud83d[]\\⟦⟧ ai."))
)
PROSE = st.lists(st.sampled_from(["word", "a", "end.", "\n", "\n\n", "東京", "“said”", "x" * 90]), max_size=120).map(
    " ".join
)


@st.composite
def findings(draw: st.DrawFn, text: str, field: str) -> Finding:
    edges = st.integers(0, len(text))
    start, end = sorted((draw(edges), draw(edges)))
    return Finding(
        code=draw(st.sampled_from(["SPN110", "SCR301", "GRM:A_VERY_LONG_IDENTIFIER_OF_A_GRAMMAR_RULE", "RDB001"])),
        name=draw(st.sampled_from(["spun-term", "a-name-that-goes-on-for-longer-than-any-column-would-like"])),
        family=draw(st.sampled_from(["SPN", "SCR", "GRM", "RDB", "XXX"])),
        severity=draw(st.sampled_from(list(Severity))),
        field=field,  # type: ignore[arg-type]
        span=Span(start, end),
        text=text[start:end],
        message=draw(NASTY),
        suggestions=tuple(Suggestion(one, 0.5) for one in draw(st.lists(NASTY, max_size=3))),
        evidence=draw(NASTY),
        confidence=draw(st.floats(0, 1)),
        weight=1.0,
        fingerprint="0" * 16,
    )


@st.composite
def reports(draw: st.DrawFn) -> Report:
    text, title = draw(NASTY | PROSE), draw(st.none() | NASTY)
    found = draw(st.lists(findings(text, "text"), max_size=6))
    if title:
        found += draw(st.lists(findings(title, "title"), max_size=2))
    costs = draw(st.lists(st.tuples(st.sampled_from(["SPN110", "SCR301", "cap", "floor"]), st.integers(-900, 300))))
    total = min(max(1000 + sum(cost for _, cost in costs), 0), 1000)
    costs.append(("floor", total - 1000 - sum(cost for _, cost in costs)))
    score = Score(
        value=draw(st.sampled_from([total / 10, None])),
        interval=None,
        band="questionable",
        integrity=None,
        sourcing=None,
        spun_probability=None,
        contributions=tuple(Contribution(code, 1, cost) for code, cost in costs),
        words=100,
        depth="full",
    )
    article = Article(id=draw(NASTY), text=text, title=title, author=draw(NASTY))
    return Report(article, tuple(found), score, Decision("review", (draw(NASTY),)), notes=(draw(NASTY),))
