"""Turns measured probabilities into one SVG: a reliability diagram and a ROC curve, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

import numpy as np
import numpy.typing as npt

from qualitycheck.bench.score import Bin, Measured, auroc, reliability

SIDE, LEFT, TOP, GAP = 300, 60, 50, 90
F64 = npt.NDArray[np.float64]


def draw(seen: Measured) -> str:
    """The diagram of one depth."""
    spun = np.array([one.probability or 0.0 for one in seen.spun])
    clean = np.array([one.probability or 0.0 for one in seen.clean])
    width, height = LEFT + 2 * SIDE + GAP + 30, TOP + SIDE + 60
    title = f"spun_probability at depth {seen.depth}: {len(clean):,} clean texts, {len(spun):,} simulated spins"
    right = LEFT + SIDE + GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(title)}" '
        'font-family="system-ui, sans-serif" font-size="12" fill="#1f2933">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<text x="{LEFT}" y="24" font-size="15" font-weight="600">{escape(title)}</text>',
        *_frame(LEFT, "probability told", "share that was spun"),
        *_reliability(reliability(seen)),
        *_frame(right, "clean texts called spun", "spun texts called spun"),
        *_roc(right, spun, clean),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _frame(left: float, across: str, up: str) -> Iterable[str]:
    yield f'<rect x="{left}" y="{TOP}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#9aa5b1"/>'
    line = f'x1="{left}" y1="{TOP + SIDE}" x2="{left + SIDE}" y2="{TOP}"'
    yield f'<line {line} stroke="#9aa5b1" stroke-dasharray="4 4"/>'
    for step in range(6):
        at, label = step / 5 * SIDE, f"{step / 5:.1f}"
        yield f'<text x="{left + at:.0f}" y="{TOP + SIDE + 18}" text-anchor="middle">{label}</text>'
        yield f'<text x="{left - 8}" y="{TOP + SIDE - at + 4:.0f}" text-anchor="end">{label}</text>'
    yield f'<text x="{left + SIDE / 2}" y="{TOP + SIDE + 40}" text-anchor="middle">{across}</text>'
    middle = TOP + SIDE / 2
    yield f'<text transform="translate({left - 40} {middle}) rotate(-90)" text-anchor="middle">{up}</text>'


def _reliability(points: Sequence[Bin]) -> Iterable[str]:
    for point in points:
        across, up = LEFT + point.told * SIDE, TOP + SIDE - point.was * SIDE
        low, high = TOP + SIDE - point.low * SIDE, TOP + SIDE - point.high * SIDE
        line = f'x1="{across:.1f}" y1="{low:.1f}" x2="{across:.1f}" y2="{high:.1f}"'
        yield f'<line {line} stroke="#0b69a3" stroke-opacity=".45"/>'
        radius = 2 + 1.5 * np.log10(max(point.texts, 1))
        title = f"told {point.told:.3f}, was {point.was:.3f}, {point.texts} texts"
        yield f'<circle cx="{across:.1f}" cy="{up:.1f}" r="{radius:.1f}" fill="#0b69a3"><title>{title}</title></circle>'


def _roc(left: float, spun: F64, clean: F64) -> Iterable[str]:
    bounds = np.unique(np.concatenate([spun, clean]))[::-1]
    false, true = [0.0], [0.0]
    for bound in bounds:
        false.append(float(np.mean(clean >= bound)))
        true.append(float(np.mean(spun >= bound)))
    path = " ".join(f"{left + x * SIDE:.1f},{TOP + SIDE - y * SIDE:.1f}" for x, y in zip(false, true, strict=True))
    yield f'<polyline points="{path}" fill="none" stroke="#ab091e" stroke-width="2"/>'
    at = float(np.mean(clean >= 0.5)), float(np.mean(spun >= 0.5))
    yield f'<circle cx="{left + at[0] * SIDE:.1f}" cy="{TOP + SIDE - at[1] * SIDE:.1f}" r="4" fill="#ab091e"/>'
    label = f"AUROC {auroc(spun, clean):.3f}; dot: a probability of ½"
    yield f'<text x="{left + SIDE - 8}" y="{TOP + SIDE - 12}" text-anchor="end">{label}</text>'
