"""Articles, and what a command came to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import qualitycheck

SCHEMA = json.loads((Path(qualitycheck.__file__).parent / "render" / "report.schema.json").read_text("utf-8"))
# Invented: damaged terms of diplomacy at the head of a text that is sound otherwise.
SOUND = "\n\n".join(
    (
        "The council met on Tuesday and agreed to repair the old bridge before winter comes.",
        "Nobody at the meeting spoke against the plan, and the mayor thanked the engineers for their patience.",
        "Work will begin in spring and last for two years, during which the ferry runs at night as well.",
        "Residents of the eastern bank had asked for a second crossing, which the council refused for want of money.",
        "The engineers will publish their drawings in May, and anybody may comment on them until the end of July.",
    )
)
SPUN = (
    "Its largest trade companion is far away, the condition news agency said. The overseas minister left. "
    "Every buying companion agreed.\n\n" + SOUND
)


@dataclass(frozen=True)
class Done:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        return [json.loads(line) for line in self.out.splitlines()]


def records(path: Path, *articles: dict[str, object] | str) -> Path:
    """Write JSON Lines; a string is a line as it is."""
    lines = [article if isinstance(article, str) else json.dumps(article) for article in articles]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path
