"""Turns families, bands and decisions into styles of the sixteen ANSI colours, which every theme keeps readable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.style import Style
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import Console

# Colours without brightness and attributes only: each user's theme maps them to something legible on its background.
_FAMILIES = {"SPN": "red", "MTX": "magenta", "SCR": "cyan", "SRC": "yellow", "GRM": "blue", "RDB": "green"}
_BANDS = {"sound": "green", "questionable": "yellow", "unreliable": "red"}
_DECISIONS = {"accept": "green", "review": "yellow", "reject": "red"}

BOLD = Style(bold=True)
DIM = Style(dim=True)
PLAIN = Style()
INDENT = "  "


@dataclass(frozen=True, slots=True)
class Page:
    """What a page looks like, decided once.

    Attributes:
        measure: cells of a line of print, its indent included.
        margin: cells beside the text for notes; 0 where there is no room for them.
        colour: whether marks can rely on underlines and colours; if not, they need brackets.
        context: show only the passages around findings.
        explain: say everything that is known of each finding.
    """

    console: Console
    measure: int
    margin: int
    colour: bool
    context: bool
    explain: bool

    def lay(self, text: Text, indent: Text | str = INDENT, hanging: str | None = None) -> list[Text]:
        """Wrap to the measure."""
        return lay(self.console, text, self.measure, indent, hanging)


def lay(console: Console, text: Text, width: int, indent: Text | str, hanging: str | None = None) -> list[Text]:
    """Wrap to lines of `width` cells, the first led by `indent`, the others by `hanging` (default: as many spaces)."""
    first = indent if isinstance(indent, Text) else Text(indent)
    rest = Text(" " * first.cell_len if hanging is None else hanging)
    lines = text.wrap(console, max(width - first.cell_len, 8), overflow="fold")
    for line in lines:
        line.rstrip()
    return [Text.assemble(rest if index else first, line) for index, line in enumerate(lines)]


def family_style(family: str) -> Style:
    """The colour of a family's numbers and bars."""
    return Style(color=_FAMILIES.get(family))


def marked_style(family: str) -> Style:
    """How a finding of the family looks in the article."""
    return Style(color=_FAMILIES.get(family), underline=True)


def band_style(band: str) -> Style:
    """The colour of a score's band; none where there is no score."""
    return Style(color=_BANDS.get(band))


def decision_style(decision: str) -> Style:
    """The colour of a decision."""
    return Style(color=_DECISIONS.get(decision), bold=True)
