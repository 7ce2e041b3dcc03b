"""Turns evidence into findings: the one place where guards, quotations, rivals and confidences are settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from qualitycheck.engine import guards, overlap
from qualitycheck.engine.spin import Spin, estimate
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Evidence, Finding, fingerprint
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document, FieldView
from qualitycheck.text.normalise import fold, lower

WORDING = frozenset({"SPN", "MTX"})  # the families that judge how something is said, not how it was copied
_MAX_PER_RULE = 500  # findings of one rule in one article; more of the same says nothing new


def decide(
    document: Document, evidence: Iterable[Evidence], rules: Mapping[str, Rule], accepted: Sequence[str] = ()
) -> tuple[list[Finding], Spin]:
    """Settle what detectors saw.

    Args:
        document: the article.
        evidence: in any order, from any detector.
        rules: every rule that evidence may speak for, by code.
        accepted: house vocabulary; what overlaps it is never a finding.

    Returns:
        Findings sorted by (field, start, end, code), and how likely the article as a whole was spun.
    """
    admitted = [item for item in evidence if _admitted(document, item, rules[item.code])]
    innocent = _accepted_places(document, accepted) if accepted else []
    admitted = [
        item for item in admitted if not any(item.field == name and item.span.overlaps(span) for name, span in innocent)
    ]
    spin, weighed = estimate(document, admitted, rules)
    judged = [item for item in weighed if not _protected(document, item, rules[item.code], spin)]
    findings = overlap.settle([_finding(document, item.explained(), rules[item.code]) for item in _bounded(judged)])
    return _number_occurrences(document, findings), spin


def _admitted(document: Document, item: Evidence, rule: Rule) -> bool:
    view = document.view(item.field)
    if item.field == "text" and any(item.span.overlaps(span) for span in document.article.source.skip):
        return False
    if rule.scope == "prose" and not view.is_prose(item.span):
        return False
    return all(guards.admits(guard, document, view, item.span) for guard in (rule.guard, item.guard) if guard)


def _accepted_places(document: Document, accepted: Sequence[str]) -> list[tuple[str, Span]]:
    places: list[tuple[str, Span]] = []
    for view in document.views:
        text = lower(view.folded.text)
        for term in accepted:
            wanted = lower(fold(term).text)
            at = text.find(wanted)
            while wanted and at >= 0:
                places.append((view.name, view.folded.source(at, at + len(wanted))))
                at = text.find(wanted, at + 1)
    return places


def _protected(document: Document, item: Evidence, rule: Rule, spin: Spin) -> bool:
    """People do speak oddly: wording inside a quotation is innocent until the article itself looks spun.

    Punctuation is no wording: whoever wrote the quotation down set it.
    """
    if rule.family not in WORDING or spin.distrusts_quotations:
        return False
    view = document.view(item.field)
    return view.within(item.span, "quotation") and any(map(str.isalnum, view.text[item.span.start : item.span.end]))


def _bounded(items: Sequence[Evidence]) -> list[Evidence]:
    counts: dict[str, int] = {}
    kept = []
    for item in sorted(items, key=lambda item: (item.field != "text", item.span)):
        counts[item.code] = counts.get(item.code, 0) + 1
        if counts[item.code] <= _MAX_PER_RULE:
            kept.append(item)
    return kept


def _finding(document: Document, item: Evidence, rule: Rule) -> Finding:
    view = document.view(item.field)
    text = view.text[item.span.start : item.span.end]
    suggestion = item.suggestions[0].text if item.suggestions else ""
    original = f"“{suggestion}”" if suggestion else "another wording"
    slots = {"text": _flat(text), "suggestion": suggestion, "original": original, **item.slots}
    return Finding(
        code=item.code,
        name=rule.name,
        family=rule.family,
        severity=item.severity or rule.severity,
        field=item.field,
        span=item.span,
        text=text,
        message=_fill(rule.message, slots),
        suggestions=item.suggestions,
        evidence=item.note,
        confidence=round(item.strength, 3),
        weight=rule.weight if item.weight is None else item.weight,
        fingerprint="",
    )


def _flat(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 80 else f"{flat[:79]}…"


def _fill(message: str, slots: Mapping[str, str]) -> str:
    for slot, value in slots.items():
        message = message.replace(f"{{{slot}}}", value)
    return message


def _number_occurrences(document: Document, findings: Sequence[Finding]) -> list[Finding]:
    seen: dict[str, int] = {}
    numbered = []
    for finding in findings:
        sentence = _sentence(document.view(finding.field), finding.span)
        first = fingerprint(finding.code, finding.text, sentence, 0)  # folds what two findings may differ in
        number = seen[first] = seen.get(first, -1) + 1
        mark = fingerprint(finding.code, finding.text, sentence, number) if number else first
        numbered.append(replace(finding, fingerprint=mark))
    return numbered


def _sentence(view: FieldView, span: Span) -> str:
    sentence = view.sentence_at(span)
    return view.text[sentence.start : sentence.end]
