"""Reports of every shape, built by hand: what renderers are shown before and beside the real engine's."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qualitycheck.model.article import Article, Field, Source, Span
from qualitycheck.model.finding import Finding, Suggestion, fingerprint
from qualitycheck.model.report import Band, Contribution, Decision, Failure, Report, Score, Tool, Verdict
from qualitycheck.model.rule import Severity

TOOL = Tool(version="0.1.0", ruleset="5f3c9a1e77b04d21", model="wording-1", depth="full")


@dataclass(frozen=True)
class Kind:
    """What all findings of one rule share."""

    name: str
    severity: Severity
    weight: float
    message: str


KINDS = {
    "SPN110": Kind("spun-diplomatic-term", Severity.ERROR, 3.0, "“{text}” reads as a synonym-spun “{suggestion}”"),
    "SPN120": Kind("spun-news-wording", Severity.WARNING, 2.0, "“{text}” reads as a synonym-spun “{suggestion}”"),
    "SPN310": Kind("wording-out-of-context", Severity.INFO, 1.0, "“{text}” is rare here; “{suggestion}” is usual"),
    "MTX201": Kind("untranslated-word-order", Severity.WARNING, 2.0, "Word order of another language"),
    "SCR101": Kind("widget-leftover", Severity.WARNING, 2.0, "A page's widget, not the article: “{text}”"),
    "SCR201": Kind("title-printed-twice", Severity.WARNING, 3.0, "The title is printed twice"),
    "SCR204": Kind(
        "restated-passage", Severity.WARNING, 3.0, "This statement was made already in nearly the same words"
    ),
    "SCR301": Kind("reversed-quotation-mark", Severity.WARNING, 2.0, "A closing mark stands where a quotation begins"),
    "SCR307": Kind("invisible-character", Severity.WARNING, 2.0, "Invisible characters stand here"),
    "SRC003": Kind(
        "headline-not-supported", Severity.ERROR, 4.0, "Nothing in the text supports the headline's “{text}”"
    ),
    "RDB101": Kind("sentence-length", Severity.INFO, 0.0, "Sentences of 48 words on average"),
    "GRM:EN_A_VS_AN": Kind("a-vs-an", Severity.INFO, 0.0, "Use “an” before a vowel sound"),
}

SPUN_TITLE = "Varnia and Oskelund renew port accord amid tighter sanctions"
SPUN_TEXT = f"""{SPUN_TITLE}

{SPUN_TITLE}

HALVERD: On Tuesday, Varnian main minister Ilse Dragan met with her Oskelund counterpart, Tomas Revik, in the harbour \
capital for the next time this year. In the midst of tough Western sanctions, the politically lonely leader talked \
about a free commerce settlement with her country’s largest trade companion.

According to the condition news agency Varpress,” Oskelund is willing to deepen tactical cooperation with Varnia and \
to keep the provide chain open,” the overseas minister said after the talks. Varnia’s trade companion said nothing.

The towns of the northern coast have lived from the port for two hundred years. Their grain, timber and wool went \
south by sea, and coal and machines came back. When the ferry line closed in 1998, the railway took over most of the \
freight, and the harbour silted up until it was dredged three years ago at a cost of 40 million crowns.

Revik praised the “more than 40” joint projects. He said both nations would cut greenhouse fuel emissions and fight \
local weather change, according to a declaration that was published by his workplace."""


def finding(
    article: Article,
    code: str,
    text: str,
    *suggestions: tuple[str, float],
    evidence: str = "",
    confidence: float = 0.9,
    field: Field = "text",
    occurrence: int = 0,
) -> Finding:
    """A finding at the given occurrence of a wording."""
    kind, start = KINDS[code], -1
    for _ in range(occurrence + 1):
        start = article.read(field).index(text, start + 1)
    best = suggestions[0][0] if suggestions else ""
    return Finding(
        code=code,
        name=kind.name,
        family=code[:3],
        severity=kind.severity,
        field=field,
        span=Span(start, start + len(text)),
        text=text,
        message=kind.message.format(text=text, suggestion=best),
        suggestions=tuple(Suggestion(*one) for one in suggestions),
        evidence=evidence,
        confidence=confidence,
        weight=kind.weight,
        fingerprint=fingerprint(code, text, "", occurrence),
    )


def scored(
    value: float | None, band: Band, words: int, *contributions: tuple[str, int, int], spun: float | None = None
) -> Score:
    """A score; contributions are (code, count, tenths)."""
    return Score(
        value=value,
        interval=None if value is None else (max(value - 8.0, 0.0), min(value + 6.5, 100.0)),
        band=band,
        integrity=value,
        sourcing=None,
        spun_probability=spun,
        contributions=tuple(Contribution(*one) for one in contributions),
        words=words,
        depth="full",
    )


def report(
    article: Article, findings: list[Finding], score: Score, decision: Verdict = "accept", *reasons: str
) -> Report:
    """A report with its findings in the order that the engine gives them."""
    ordered = tuple(sorted(findings, key=lambda one: (one.span, one.code)))
    return Report(article, ordered, score, Decision(decision, reasons))


def spun() -> Report:
    """Synonym-spun throughout, with an overlap and with findings that share a note."""
    article = Article(
        id="partners/varnia.txt", text=SPUN_TEXT, title=SPUN_TITLE, lang="en", source=Source(path="partners/varnia.txt")
    )
    rare = "“{}” 0 times in 70 million words of news, “{}” {} times"
    found = [
        finding(article, "SCR201", SPUN_TITLE, evidence="repeats the first line", confidence=0.99, occurrence=1),
        finding(article, "SPN110", "main minister", ("prime minister", 0.97), confidence=0.98),
        finding(article, "SPN310", "next time", ("second time", 0.71), ("last time", 0.2), confidence=0.66),
        finding(
            article,
            "SPN110",
            "politically lonely",
            ("politically isolated", 0.88),
            ("diplomatically isolated", 0.09),
            evidence=rare.format("politically lonely", "politically isolated", 212),
            confidence=0.97,
        ),
        finding(article, "SPN110", "free commerce settlement", ("free trade agreement", 0.93), confidence=0.99),
        finding(article, "SPN310", "settlement", ("agreement", 0.6), confidence=0.61),
        finding(
            article,
            "SPN110",
            "trade companion",
            ("trading partner", 0.96),
            evidence=rare.format("trade companion", "trading partner", "1,804"),
            confidence=0.99,
        ),
        finding(article, "SPN110", "trade companion", ("trading partner", 0.96), confidence=0.99, occurrence=1),
        finding(article, "SPN120", "condition news agency", ("state news agency", 0.95), confidence=0.99),
        finding(article, "SCR301", "”", ("“", 0.9), evidence="a closing mark opens this quotation", confidence=0.95),
        finding(article, "SPN110", "tactical cooperation", ("strategic cooperation", 0.91), confidence=0.93),
        finding(article, "SPN120", "provide chain", ("supply chain", 0.98), confidence=0.99),
        finding(article, "SPN110", "overseas minister", ("foreign minister", 0.97), confidence=0.97),
        finding(article, "SPN120", "greenhouse fuel", ("greenhouse gas", 0.99), confidence=0.99),
        finding(article, "SPN120", "local weather change", ("climate change", 0.99), confidence=0.99),
        finding(article, "SPN310", "workplace", ("office", 0.8), confidence=0.72),
    ]
    score = scored(
        31.5,
        "unreliable",
        189,
        ("SPN110", 7, -412),
        ("SPN120", 4, -188),
        ("SPN310", 3, -31),
        ("SCR201", 1, -34),
        ("SCR301", 1, -20),
        ("spun-document", 1, -60),
        ("cap", 1, 60),
        spun=0.998,
    )
    return report(article, found, score, "reject", "score 31.5 is below 40")


SCRAPED_TEXT = """fbpx
Scroll Top

The public library in Wexcombe will open on Sundays from June for the first time since 2011, after 64 volunteers \
offered to staff the front desk, the town council said on Thursday.

Council leader Priya Raman said that the decision would cost £18,400 a year.

From June, for the first time since 2011, the public library in Wexcombe will open on Sundays, the town council said \
on Thursday, after 64 volunteers offered to staff the front desk.

Related Posts"""


def scraped() -> Report:
    """Competent English with leftovers, a finding in the title and a long one in the text; from a record."""
    article = Article(
        id="lib-17",
        text=SCRAPED_TEXT,
        title="Mayor opens new library",
        lang="en",
        url="https://example.org/library",
        author="Harriet Osei",
        published="2024-05-03",
        publisher="Wexcombe Courier",
        source=Source(path="wire.jsonl", kind="record", line=12, notes=("encoding windows-1252 (detected)",)),
    )
    passage = SCRAPED_TEXT[SCRAPED_TEXT.index("From June,") : SCRAPED_TEXT.index("\n\nRelated")]
    found = [
        finding(article, "SRC003", "Mayor", field="title", confidence=0.81, evidence="no mayor in the text"),
        finding(article, "SCR101", "fbpx", confidence=0.99),
        finding(article, "SCR101", "Scroll Top", confidence=0.99),
        finding(article, "SCR204", passage, confidence=0.92, evidence="repeats “The public library in Wexcombe…”"),
        finding(article, "SCR101", "Related Posts", confidence=0.98),
    ]
    score = scored(64.2, "questionable", 96, ("SCR101", 3, -174), ("SRC003", 1, -120), ("SCR204", 1, -64), spun=0.03)
    return replace(
        report(article, found, score, "review", "score 64.2 is below 70"),
        metrics={"flesch_reading_ease": 52.4, "average_sentence_length": 23.1},
        suppressed=(finding(article, "GRM:EN_A_VS_AN", "a year", ("an year", 0.1)),),
    )


def clean() -> Report:
    """Nothing found."""
    text = (
        "The bridge over the Lenn reopened on Monday after eleven weeks of repairs.\n\n"
        "Engineers replaced 64 bearings, said Ana Duarte, who led the work for the county."
    )
    article = Article(id="lenn.md", text=text, title="Bridge reopens", source=Source("lenn.md", "markdown", line=5))
    return report(article, [], scored(100.0, "sound", 112, spun=0.004))


def short() -> Report:
    """Too little text for a score."""
    article = Article(id="-", text="The overseas minister resigned.", source=Source(path="-"))
    found = [finding(article, "SPN110", "overseas minister", ("foreign minister", 0.97))]
    return report(article, found, scored(None, "insufficient-text", 4), "review", "4 words, fewer than 80")


def foreign() -> Report:
    """Another language, written from right to left."""
    text = "أعلنت البلدية يوم الخميس أن المكتبة العامة ستفتح أبوابها أيام الأحد."
    article = Article(id="ar.txt", text=text, lang="ar", source=Source(path="ar.txt"))
    return report(article, [], scored(None, "unsupported-language", 11), "review", "language “ar” has no rules")


def wide() -> Report:
    """Wide characters, emoji and combining marks before a finding."""
    text = "東京の会議 👩‍💻 café\u0301: 日本銀行 said that the main minister 首相 had left Tōkyō. " + "漢字" * 60
    article = Article(id="cjk.txt", text=text, lang="en", source=Source(path="cjk.txt"))
    found = [finding(article, "SPN110", "main minister", ("prime minister", 0.97))]
    return report(article, found, scored(88.0, "sound", 90, ("SPN110", 1, -120)), "accept")


HOSTILE_TEXT = (
    "\ufeffBreaking\x1b[2J\x1b]0;owned\x07 news\r\n"
    "The [bold red]minister[/bold red] \x9b31m said\u202e txet \u2066neddih"
    "\u2069 p\u200bay\u00adment :smile: [link=https://evil.example]here[/link]\x00\x7f\x85end\u2028last\t\ud83d."
)


def hostile() -> Report:
    """Escape sequences, markup, bidirectional overrides, a lone surrogate: in the text and in every other string."""
    evil = "\x1b[31m[red]\u202ex[/red]\x07\n"
    article = Article(
        id=f"id{evil}",
        text=HOSTILE_TEXT,
        title=f"Title{evil}",
        author=evil,
        published=evil,
        source=Source(path=f"p{evil}.txt", notes=(evil,)),
    )
    found = [
        replace(
            finding(article, "SCR307", "p\u200bay\u00adment", (f"payment{evil}", 0.9), evidence=evil),
            message=f"Invisible{evil}",
            name=f"name{evil}",
        ),
        finding(article, "SCR307", "\u202e", (f"a{evil}", 0.4), (f"b{evil}", 0.3), evidence=evil),
        finding(article, "SCR307", "\x1b", field="title"),
    ]
    score = scored(90.0, "sound", 20, ("SCR307", 3, -90), (f"X{evil}", 1, -10))
    return replace(report(article, found, score, "review", evil), notes=(evil,), metrics={evil: 1.0})


def failures() -> list[Failure]:
    """A file and a record that could not be read."""
    return [
        Failure("broken.pdf", "broken.pdf", None, "read", "broken.pdf: no text in it (give .txt, .md or .html)"),
        Failure("wire.jsonl:13", "wire.jsonl", 13, "read", "wire.jsonl:13: no field “text”"),
    ]


def everything() -> list[Report | Failure]:
    """One of each that a golden file can hold."""
    return [spun(), scraped(), clean(), short(), foreign(), wide(), *failures()]
