"""Turns the front matter of a Markdown file (YAML's plain subset, or TOML) into its fields and the place it takes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

from qualitycheck.model.article import Span

_LONGEST = 20_000  # code points; a later closing fence belongs to something else
_FENCE = re.compile(r"(---|\+\+\+)[ \t]*\r?\n")
_KEY = re.compile(r"([A-Za-z][\w .-]{0,60}?)[ \t]*:(?:[ \t]+(.*))?")
_COMMENT = re.compile(r"\s+#.*$")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """Fields by key in lower case, the span with both fences (empty where there is none), and what went wrong."""

    fields: Mapping[str, object] = field(default_factory=dict)
    span: Span = Span(0, 0)  # noqa: RUF009 - a named tuple is immutable
    notes: tuple[str, ...] = ()


def front_matter(text: str) -> FrontMatter:
    """The front matter that the text begins with; nothing in it is executed and no YAML type is constructed.

    Of YAML it reads what front matter uses: `key: value`, quoted strings, lists of either style, folded and literal
    blocks. Nested mappings are passed over.
    """
    opening = _FENCE.match(text)
    if opening is None:
        return FrontMatter()
    fence = re.escape(opening.group(1))
    closing = re.compile(rf"^{fence}[ \t]*\r?$\n?", re.MULTILINE).search(text, opening.end(), opening.end() + _LONGEST)
    if closing is None:
        return FrontMatter()
    inside, span = text[opening.end() : closing.start()], Span(0, closing.end())
    if opening.group(1) == "+++":
        try:
            table = tomllib.loads(inside.replace("\r\n", "\n"))
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            return FrontMatter({}, span, (f"front matter is no valid TOML: {error}",))
        return FrontMatter({key.lower(): value for key, value in table.items()}, span)
    fields = _yaml(inside.splitlines())
    # Two thematic breaks around prose are no front matter.
    return FrontMatter(fields, span) if fields else FrontMatter()


def _yaml(lines: list[str]) -> dict[str, object]:
    """Top-level keys; an indented or dashed line belongs to the key above it."""
    entries: list[tuple[str, str, list[str]]] = []
    for line in lines:
        match = _KEY.fullmatch(line.rstrip())
        if match is not None:
            entries.append((match.group(1).lower(), (match.group(2) or "").strip(), []))
        elif line.strip() and not line.startswith("#"):
            if not entries or not line.startswith((" ", "\t", "-")):
                return {}
            entries[-1][2].append(line.strip())
    return {key: value for key, inline, below in entries if (value := _value(inline, below)) is not None}


def _value(inline: str, below: list[str]) -> object:
    if re.fullmatch(r"[>|][+-]?", inline):
        return " ".join(below)
    if inline and not inline.startswith("#"):
        if inline.startswith("[") and inline.endswith("]"):
            return [_scalar(item) for item in _items(inline[1:-1]) if item.strip()]
        return _scalar(" ".join([inline, *below]))
    if below and all(line.startswith("- ") for line in below):
        items = [line[2:].strip() for line in below]
        return [_scalar(re.sub(r"^name:\s+", "", item)) for item in items]
    return None


def _items(inside: str) -> list[str]:
    return [match.group(1) for match in re.finditer(r"\s*(\"[^\"]*\"|'[^']*'|[^,\s][^,]*)", inside)]


def _scalar(text: str) -> str:
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "\"'":
        return text[1:-1].replace("''", "'") if text[0] == "'" else re.sub(r'\\(["\\])', r"\1", text[1:-1])
    return _COMMENT.sub("", text)
