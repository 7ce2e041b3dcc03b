"""Turns an article into evidence of what LanguageTool marks in it, asking a server on this machine or elsewhere."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, SimpleQueue
from typing import Any, TypeVar
from urllib.parse import urlsplit

from qualitycheck.detect import languagetool_rules as ltrules
from qualitycheck.detect.languagetool_rules import Mark
from qualitycheck.detect.languagetool_server import Server
from qualitycheck.errors import GrammarError
from qualitycheck.model.article import Span
from qualitycheck.model.finding import Evidence, Suggestion
from qualitycheck.model.rule import Rule, Severity
from qualitycheck.text.document import Document

T = TypeVar("T")

LOCAL_TIMEOUT_S = 60.0
REMOTE_TIMEOUT_S = 10.0
ARTICLE_TIMEOUT_S = 30.0
_LANGUAGE = "en-US"  # plain `en` has no speller; what is right in another country's English is let pass
_MAX_REQUEST = 20_000  # code points; the largest that public servers take
_MAX_SUGGESTIONS = 5
_STRENGTH = 0.5  # about half of the grammatical marks in edited news are right
_BREAKS = ("\n\n", "\r\n\r\n", "\n", ". ", " ")  # where a long text may be cut, best first
# LanguageTool counts UTF-16 units. What takes two of them, and what no request should carry, travels as a symbol that
# takes one, so that its offsets are ours.
_UNSENDABLE = re.compile(r"[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]")
_SYMBOL = "\u263a"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Grammar:
    """A connected LanguageTool; not a rule's detector, for its rules are LanguageTool's own.

    Titles are left alone: headlines leave words out by convention.

    Attributes:
        url: of the server; worker processes connect to it by this instead of starting their own.
    """

    def __init__(self, client: Any, url: str, article_timeout_s: float, server: Server | None = None) -> None:
        self._client = client
        self._server = server
        self._article_timeout_s = article_timeout_s
        self.url = url

    @classmethod
    def connect(
        cls, where: str, *, timeout_s: float | None = None, article_timeout_s: float = ARTICLE_TIMEOUT_S
    ) -> Grammar:
        """Connect to a server, or start one that ends with this process.

        Args:
            where: `local`, or the http(s) address of a running server.
            timeout_s: how long that may take; 60 s for `local` and 10 s for an address unless given.
            article_timeout_s: how long the check of one article may take.

        Raises:
            GrammarError: the client is not installed, or the server cannot be started or reached.
        """
        local = where == "local"
        timeout_s = timeout_s or (LOCAL_TIMEOUT_S if local else REMOTE_TIMEOUT_S)
        deadline = time.monotonic() + timeout_s
        url = "" if local else _address(where)
        _installed()
        # The server's own bound frees it of a text that it cannot cope with; its slow first check must fit as well.
        server = Server(timeout_s=timeout_s, check_timeout_s=max(timeout_s, article_timeout_s)) if local else None
        url = server.url if server else url
        try:
            client = _within(deadline, url, timeout_s, lambda: _client(url))
            grammar = cls(client, url, article_timeout_s, server)
            if server:  # its first check loads its rules, which no article should wait for
                _within(deadline, url, timeout_s, lambda: client.check("This sentence wakes it up."))
        except BaseException:
            if server:
                server.close()
            raise
        return grammar

    def close(self) -> None:
        """End the server if it is ours; it ends with the process in any case."""
        if self._server:
            self._server.close()

    def __enter__(self) -> Grammar:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def detect(self, document: Document) -> Iterable[Evidence]:
        """Yield one evidence per mark in the article's text, with LanguageTool's message in the slots.

        Raises:
            GrammarError: the server failed, or took longer than an article may.
        """
        text = document.text.text
        deadline = time.monotonic() + self._article_timeout_s
        marks = [mark for chunk in _chunks(text) for mark in self._check(text, chunk, deadline)]
        for mark in ltrules.worth_showing(marks, text):
            yield _evidence(mark)

    @staticmethod
    def rule_for(evidence: Evidence) -> Rule:
        """The rule that a piece of evidence from `detect` speaks for; it costs no points."""
        return ltrules.as_rule(evidence.code, evidence.severity or Severity.INFO)

    def _check(self, text: str, chunk: Span, deadline: float) -> Iterator[Mark]:
        source = text[chunk.start : chunk.end]
        if not source.strip():
            return
        if self._server and not self._server.alive:
            raise GrammarError("LanguageTool's server has ended", where=self.url, remedy=_AGAIN)
        sent = _UNSENDABLE.sub(_SYMBOL, source)

        def check() -> list[Mark]:
            return [_mark(match, chunk.start) for match in self._client.check(sent)]

        for mark in _within(deadline, self.url, self._article_timeout_s, check):
            as_sent = sent[max(0, mark.start - chunk.start) : max(0, mark.end - chunk.start)]
            inside = chunk.start <= mark.start < mark.end <= chunk.end
            if inside and text[mark.start : mark.end] == as_sent:
                yield mark


_AGAIN = "run the check again; if it ends again, look into the server's memory and log"


def _address(where: str) -> str:
    """The server's address up to its path `/v2`, which clients add themselves.

    Raises:
        GrammarError: it is no http(s) address.
    """
    try:
        parts = urlsplit(where)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        valid = False
    if not valid:
        raise GrammarError(
            f"{where!r} is neither `local` nor the address of a LanguageTool server",
            remedy="an address looks like http://localhost:8081",
        )
    return re.sub(r"(?:/v2(?:/check)?)?/*$", "", f"{parts.scheme}://{parts.netloc}{parts.path}")


def _installed() -> None:
    try:
        import language_tool_python  # noqa: F401 - an extra, GPL-3.0, loaded only when asked for
    except ImportError as error:
        raise GrammarError(
            f"language-tool-python is not installed ({error})", remedy="pip install 'qualitycheck[grammar]'"
        ) from error


def _client(url: str) -> Any:
    from language_tool_python import LanguageTool

    # A proxy of the environment must never see what is meant for this machine; empty entries overrule it.
    loopback = urlsplit(url).hostname in _LOOPBACK
    return LanguageTool(_LANGUAGE, remote_server=f"{url}/", proxies={"http": "", "https": ""} if loopback else None)


def _within(deadline: float, url: str, allowed_s: float, call: Callable[[], T]) -> T:
    """Call, but wait no longer than until the deadline: a server that drips bytes outlasts any socket timeout.

    Raises:
        GrammarError: the deadline has passed, or the call failed.
    """
    answers: SimpleQueue[tuple[T | None, Exception | None]] = SimpleQueue()

    def answer() -> None:
        try:
            answers.put((call(), None))
        except Exception as error:  # noqa: BLE001 - whatever a foreign answer does to the client is one failure
            answers.put((None, error))

    threading.Thread(target=answer, daemon=True).start()
    try:
        value, error = answers.get(timeout=max(0.0, deadline - time.monotonic()))
    except Empty:
        raise GrammarError(
            f"LanguageTool did not answer within {allowed_s:g} s",
            where=url,
            remedy="the text may be too much for it, or it is busy",
        ) from None
    if error is not None:
        raise _explained(error, url) from error
    return value  # type: ignore[return-value]  # T itself may be None


def _explained(error: Exception, url: str) -> GrammarError:
    from requests import ConnectionError as Unreachable  # comes with the client
    from requests import Timeout

    causes = [error, error.__cause__, error.__context__]
    if any(isinstance(cause, Unreachable | Timeout) for cause in causes):
        return GrammarError(
            "no LanguageTool server answers there", where=url, remedy="start one, or use --grammar local"
        )
    said = _printable(str(error).removeprefix(f"{url}/v2/: "))[:200]
    return GrammarError(
        f"LanguageTool failed: {type(error).__name__}: {said}",
        where=url,
        remedy="see whether a LanguageTool server with English is running there",
    )


def _chunks(text: str) -> Iterator[Span]:
    """Stretches of at most 20,000 code points, cut after a paragraph, or failing that a line, sentence or word."""
    start = 0
    while len(text) - start > _MAX_REQUEST:
        least = start + _MAX_REQUEST // 4  # a cut further back would make more requests than it saves sentences
        cuts = ((text.rfind(mark, least, start + _MAX_REQUEST), mark) for mark in _BREAKS)
        end = next((at + len(mark) for at, mark in cuts if at >= 0), start + _MAX_REQUEST)
        yield Span(start, end)
        start = end
    yield Span(start, len(text))


def _mark(match: Any, offset: int) -> Mark:
    return Mark(
        start=offset + match.offset,
        end=offset + match.offset + match.error_length,
        rule=re.sub(r"[^\w\[\]-]", "_", match.rule_id, flags=re.ASCII)[:80],
        category=_printable(match.category),
        issue_type=_printable(match.rule_issue_type),
        message=_printable(match.message),
        replacements=tuple(
            text for text in match.replacements[:_MAX_SUGGESTIONS] if text.isprintable() and _SYMBOL not in text
        ),
    )


def _printable(text: str) -> str:
    """A foreign server's words on one line, without anything that a terminal obeys."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _evidence(mark: Mark) -> Evidence:
    # LanguageTool ranks its proposals without saying how likely they are; shares fall with the rank (Zipf).
    shares = [1 / rank for rank in range(1, len(mark.replacements) + 1)]
    return Evidence(
        code=f"GRM:{mark.rule}",
        span=Span(mark.start, mark.end),
        strength=_STRENGTH,
        suggestions=tuple(
            Suggestion(text, round(share / sum(shares), 2))
            for text, share in zip(mark.replacements, shares, strict=True)
        ),
        slots={"message": mark.message, "category": mark.category, "issue_type": mark.issue_type},
        note=f"LanguageTool: {mark.category.lower().replace('_', ' ')}, {mark.issue_type}",
        severity=ltrules.severity(mark.rule, mark.category, mark.issue_type),
        weight=0.0,
    )
