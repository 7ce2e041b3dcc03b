"""Turns untrusted text into HTML, attributes, JSON and links that show everything and do nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from urllib.parse import urlsplit

import msgspec
from markupsafe import Markup

# Characters that act on the text around them, hide in it, or cannot be written in HTML at all: C0 and C1 controls,
# bidirectional controls (Unicode UAX #9), zero-width and tag characters, separators, lone surrogates, noncharacters.
_ACTING = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
    # Joiners are spelling in Persian or Hindi and part of emoji; between Latin letters they only hide.
    "|(?<=[A-Za-z0-9])[\u200c\u200d]|[\u200c\u200d](?=[A-Za-z0-9])"
)
_TEXT = re.compile(f"[&<>\"'\r]|({_ACTING.pattern})\\1*")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;", "\r": "&#13;"}
_SURROGATE = re.compile("[\ud800-\udfff]")
_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


def plain(text: str) -> str:
    """Text with every acting character spelt out, as in `⟨U+202E⟩`; still to be escaped."""
    return text if text.isascii() and text.isprintable() else _ACTING.sub(_spelt, text)


def _spelt(match: re.Match[str]) -> str:
    return f"⟨U+{ord(match.group()):04X}⟩"


def visible(text: str) -> Markup:
    """Text as HTML whose text content gives the text back, code point by code point.

    An acting character becomes `<span class="cp" data-c="202e">`: seen by the reader, found again by the script; a run
    of one and the same becomes one such span that counts it (`data-n`).
    A carriage return is written as a reference, because HTML parsers turn a bare one into a line feed.
    """
    return Markup(_TEXT.sub(_shown, text))  # noqa: S704 - every character that means something in HTML was replaced


def _shown(match: re.Match[str]) -> str:
    char = match.group(1)
    if char is None:
        return _ENTITIES[match.group()]
    code, count = f"{ord(char):04x}", len(match.group())
    if count == 1:
        return f'<span class="cp" data-c="{code}">⟨U+{code.upper()}⟩</span>'
    return f'<span class="cp" data-c="{code}" data-n="{count}">⟨U+{code.upper()}⟩ × {count}</span>'


def embedded_json(value: object) -> Markup:
    """A value as JSON for a `<script type="application/json">` element, which no text in it can close."""
    try:
        raw = msgspec.json.encode(value).decode()
    except UnicodeEncodeError:  # a lone surrogate: possible in a JSON escape, impossible in UTF-8
        raw = msgspec.json.encode(_encodable(msgspec.to_builtins(value))).decode()
    raw = (
        raw if raw.isascii() and "\x7f" not in raw else _ACTING.sub(lambda match: json.dumps(match.group())[1:-1], raw)
    )
    return Markup(raw.translate(_IN_SCRIPT))  # noqa: S704 - no <, > or & is left


def _encodable(value: object) -> object:
    if isinstance(value, str):
        return value if value.isascii() else _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_encodable(key): _encodable(item) for key, item in value.items()}
    return [_encodable(item) for item in value] if isinstance(value, list | tuple) else value


def web_address(url: str | None) -> str | None:
    """The address if it is an ordinary web address that may be linked to, else None: never `javascript:` or `data:`."""
    if not url or _ACTING.search(url) or re.search(r"\s", url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme.lower() in ("http", "https") and parts.netloc else None


def language_tag(lang: str | None) -> str:
    """The language for a `lang` attribute, `en` where the input names none that is well formed (BCP 47)."""
    return lang if lang and _LANGUAGE.fullmatch(lang) else "en"


def policy(style: str, script: str) -> str:
    """A Content-Security-Policy under which exactly this style and this script run, and nothing is requested.

    Trusted Types are demanded besides: no code in the page can turn a string into markup.
    """
    return (
        f"default-src 'none'; img-src data:; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def _hash(source: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}"
