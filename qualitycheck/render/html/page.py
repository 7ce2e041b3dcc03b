"""Turns templates, styles and scripts into self-contained pages under a strict Content-Security-Policy."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from qualitycheck.render.html import safe
from qualitycheck.render.html.cards import family_name
from qualitycheck.render.html.checklist import spoken

_FOLDER = files(__package__) / "templates"


@cache
def environment() -> Environment:
    """The templates: autoescape on, undefined names are errors, acting characters spelt out wherever text is put."""
    built = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_spelt_out,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    built.filters.update(family=family_name, spoken=spoken, points=points, number=number)
    return built


def render(template: str, script: str, **values: object) -> str:
    """One page from a template, the shared style and the scripts `core.js` and `script`."""
    style, code = _asset("style.css"), _asset("core.js") + _asset(script)
    return (
        environment()
        .get_template(template)
        .render(
            style=Markup(style),  # noqa: S704 - our own files, and a test holds them free of closing tags
            script=Markup(code),  # noqa: S704
            policy=_policy(style, code),
            **values,
        )
    )


def points(tenths: int) -> str:
    """Tenths of a point as signed points, with a true minus sign."""
    return f"{'−' if tenths < 0 else '+'}{abs(tenths) / 10:.1f}"


def number(value: float) -> str:
    """A figure with a decimal only where it has one."""
    return f"{value:.0f}" if value == round(value) else f"{value:.1f}"


@cache
def _asset(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")


@cache
def _policy(style: str, script: str) -> str:
    return safe.policy(style, script)


def _spelt_out(value: object) -> object:
    return safe.plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value
