"""Turns pairs of units, as in "50 miles (80 km)", into hits where the two numbers are not the same quantity."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple

from qualitycheck.detect.base import closed
from qualitycheck.detect.prefilter import Prefilter
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Evidence, Suggestion
from qualitycheck.model.rule import Rule
from qualitycheck.text.document import Document
from qualitycheck.text.late import late


class _Unit(NamedTuple):
    """A unit: what it measures, how it is spelt, and what it is in the kind's unit of reference.

    Gallons, tons and miles differ between countries and at sea; any reading is taken for right.
    """

    kind: str
    spelling: str
    factors: tuple[float, ...]


_METRE, _CELSIUS, _FAHRENHEIT = (
    r"met(?:er|re)s?",
    r"(?:degrees )?(?:Celsius|centigrade|C)|° ?C",
    r"(?:degrees )?Fahrenheit",
)
_UNITS = (
    _Unit("length", rf"kilo{_METRE}|kms?", (1000,)),
    _Unit("length", rf"{_METRE}|m", (1,)),
    _Unit("length", rf"centi{_METRE}|cms?", (0.01,)),
    _Unit("length", rf"milli{_METRE}|mm", (0.001,)),
    _Unit("length", r"miles?|mi", (1609.344, 1852)),
    _Unit("length", r"nautical miles?", (1852,)),
    _Unit("length", r"feet|foot|ft", (0.3048,)),
    _Unit("length", r"yards?|yds?", (0.9144,)),
    _Unit("length", r"inch(?:es)?", (0.0254,)),
    _Unit("speed", rf"kilo{_METRE} (?:per|an) hour|km/h|kmh|kph|kmph", (1,)),
    _Unit("speed", r"miles (?:per|an) hour|mph", (1.609344,)),
    _Unit("speed", r"knots", (1.852,)),
    _Unit("weight", r"kilogram(?:me)?s?|kilos?|kgs?", (1,)),
    _Unit("weight", r"gram(?:me)?s?|g", (0.001,)),
    _Unit("weight", r"tonnes|metric tons", (1000,)),
    _Unit("weight", r"tons", (907.185, 1000, 1016.05)),
    _Unit("weight", r"pounds?|lbs?", (0.453592,)),
    _Unit("weight", r"ounces?|oz", (0.0283495, 0.0311035)),
    _Unit("area", rf"square kilo{_METRE}|sq\.? km|km2|km²", (1e6,)),
    _Unit("area", r"hectares?|ha", (1e4,)),
    _Unit("area", rf"square {_METRE}|sq\.? m|m2|m²", (1,)),
    _Unit("area", r"square miles?|sq\.? mi(?:les?)?", (2589988,)),
    _Unit("area", r"acres?", (4046.86,)),
    _Unit("area", r"square (?:feet|foot)|sq\.? (?:feet|ft)", (0.092903,)),
    _Unit("volume", r"lit(?:er|re)s?", (1,)),
    _Unit("volume", r"gallons?", (3.78541, 4.54609)),
    _Unit("volume", rf"cubic {_METRE}", (1000,)),
    _Unit("volume", r"cubic (?:feet|foot)", (28.3168,)),
    _Unit("volume", r"cubic yards?", (764.555,)),
    _Unit("volume", r"barrels?", (158.987,)),
    _Unit("temperature", _CELSIUS, (1,)),
    _Unit("temperature", rf"{_FAHRENHEIT}|(?:degrees )?F|° ?F", (1 / 1.8,)),
)
_BY_SPELLING = [(late(unit.spelling), unit) for unit in _UNITS]
_ANY_UNIT = "|".join(unit.spelling for unit in _UNITS)
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_EXTENT = r"(?: (?:away|long|wide|high|tall|deep|across))?"
# Half of a double measure ("6 feet 2 inches", "10 by 12 feet", "5 to 6 miles") is not what stands in the brackets.
_NOT_BEHIND = "".join(
    rf"(?<!\b{word} )" for word in ("feet", "foot", "ft", "pounds", "pound", "lb", "stone", "by", "to", "and", "or")
)
_PAIR = late(
    rf"(?<![\w.,$£€/°'’×-]){_NOT_BEHIND}"
    rf"(?P<first>{_NUMBER})[ -]?(?P<scale>million |billion )?(?P<unit>{_ANY_UNIT}){_EXTENT}"
    r" \((?:about |around |some |roughly |nearly |over |more than |almost |~)?"
    rf"(?P<second>{_NUMBER})[ -]?(?P<scale2>million |billion )?(?P<unit2>{_ANY_UNIT}){_EXTENT}\)"
)
_LOOSE = {
    "pair": r"\d[\d.,]*[ -]?(?:[mb]illion )?[A-Za-z°][A-Za-z°²2/. ]{0,30} \((?:[a-z~]+ ?){0,2}\d[\d.,]*[ -]?[A-Za-z°]"
}
# Who writes "about 100 miles (150 km)" rounds; beyond a fifth it is another quantity.
_TOLERANCE = 0.2
_SCALES = {"million ": 1e6, "billion ": 1e9, None: 1.0}


class Units:
    """Detector `units`: has no parameters."""

    name: ClassVar[str] = "units"

    def __init__(self, rules: Sequence[Rule]) -> None:
        for rule in rules:
            closed(rule)
        self._rules = rules
        self._prefilter = Prefilter(_LOOSE)

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield one evidence per pair that does not convert, in the text."""
        if not self._prefilter.worth(document.text):
            return
        for match in _PAIR.finditer(document.text.text):
            right = _conversion(match)
            if right:
                suggestions = (Suggestion(right, 0.5),)
                for rule in self._rules:
                    yield Evidence(rule.code, Span(*match.span()), 0.9, suggestions=suggestions, slots={"right": right})


def _conversion(match: re.Match[str]) -> str:
    """What the first quantity is in the second unit, where the text says something else; empty where it is right.

    A pair of two kinds ("4 kg (300 m)") is no conversion.
    """
    one, two = _unit(match["unit"]), _unit(match["unit2"])
    if one is None or two is None or one.kind != two.kind or match["unit"] == match["unit2"]:
        return ""
    first = _value(match["first"]) * _SCALES[match["scale"]]
    second = _value(match["second"]) * _SCALES[match["scale2"]]
    if one.kind == "temperature":
        wanted = _temperatures(first, one)
        fits = any(abs(value - second) <= 3 for value in wanted)
    else:
        wanted = [first * a / b for a in one.factors for b in two.factors]
        fits = any(_like(value, second, first, match) for value in wanted)
    return "" if fits else f"{_rounded(wanted[0])} {match['unit2']}"


def _unit(name: str) -> _Unit | None:
    return next((unit for spelling, unit in _BY_SPELLING if spelling.fullmatch(name)), None)


def _value(text: str) -> float:
    return float(text.replace(",", ""))


def _temperatures(first: float, unit: _Unit) -> list[float]:
    """The reading in the other scale, and the same as a difference of readings ("a rise of 2 °C (3.6 °F)")."""
    return [first * 1.8 + 32, first * 1.8] if unit.spelling == _CELSIUS else [(first - 32) / 1.8, first / 1.8]


def _like(value: float, second: float, first: float, match: re.Match[str]) -> bool:
    """Whether a number is the value, but for the rounding of either number."""
    if value <= 0 or second <= 0:
        return True
    slack = _TOLERANCE * value + _step(match["second"]) + value / first * _step(match["first"]) / 2
    return abs(value - second) <= slack


def _step(text: str) -> float:
    """The unit of the last digit that a number gives: 0.1 in 3.4, 1 in 34; 1 in 30 too, for _TOLERANCE sees to that."""
    return 10.0 ** -len(text.partition(".")[2])


def _rounded(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 10 else f"{value:.1f}"
