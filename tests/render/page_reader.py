"""Turns a rendered page back into its elements and attributes, and into the text that was checked."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"meta", "link", "input", "br", "rect", "path", "circle"})


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()

    def find(self, tag: str = "", **attributes: str) -> list[Element]:
        """Every element below this one with that tag and those attributes, in order."""
        found: list[Element] = []
        for child in self.children:
            if isinstance(child, Element):
                if (not tag or child.tag == tag) and all(
                    child.attributes.get(k.rstrip("_")) == v for k, v in attributes.items()
                ):
                    found.append(child)
                found.extend(child.find(tag, **attributes))
        return found

    def by_id(self, key: str) -> Element:
        (found,) = self.find(id=key)
        return found

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    @property
    def checked_text(self) -> str:
        """What the page's script reads back: acting characters from their codes, restored wording left out."""
        pieces = []
        for child in self.children:
            if isinstance(child, str):
                pieces.append(child)
            elif "data-c" in child.attributes:
                pieces.append(chr(int(child.attributes["data-c"], 16)) * int(child.attributes.get("data-n", 1)))
            elif "then" not in child.classes:
                pieces.append(child.checked_text)
        return "".join(pieces)


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#document", {})
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        self._open[-1].children.append(data)


def parse(html: str) -> Element:
    """The page as a tree; an element that is not closed in order is an assertion error."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    assert builder._open == [builder.root], "elements left open"
    return builder.root


def checked_text(page: Element) -> str | None:
    found = page.find(id="text")
    return found[0].checked_text if found else None


def embedded(page: Element, key: str = "result") -> dict[str, object]:
    return json.loads(page.by_id(key).text)  # type: ignore[no-any-return]


def outline(page: Element) -> list[str]:
    """The page's structure without its content: landmarks, headings and panels, nested."""
    lines: list[str] = []

    def walk(element: Element, depth: int) -> None:
        for child in element.children:
            if not isinstance(child, Element):
                continue
            shown = child.tag in (
                "header",
                "main",
                "section",
                "article",
                "footer",
                "form",
                "dialog",
                "h1",
                "h2",
                "h3",
                "table",
                "svg",
                "ol",
            )
            if shown:
                label = child.attributes.get("class", "")
                lines.append(f"{'  ' * depth}{child.tag}{'.' + label.replace(' ', '.') if label else ''}{_own(child)}")
            if child.tag != "svg":
                walk(child, depth + shown)

    walk(page, 0)
    return lines


def _own(element: Element) -> str:
    """The words of a heading of the page itself; those of the article are content, not structure."""
    if element.tag not in ("h2", "h3") or not re.fullmatch(r"[a-z]+-[a-z]+|", element.attributes.get("id", "")):
        return ""
    return "" if "headline" in element.classes else f" {' '.join(element.text.split())}"
