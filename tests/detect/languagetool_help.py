"""Turns a LanguageTool that cannot be had into a skip, and texts, ports and patience into what its tests share."""

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from qualitycheck.model.article import Article
from qualitycheck.text.document import Document

ROOT = Path(__file__).resolve().parents[2]
REQUIRED = os.environ.get("QUALITYCHECK_REQUIRE_LANGUAGETOOL") == "1"


def unavailable(reason: str) -> None:
    if REQUIRED:
        pytest.fail(f"LanguageTool is required here: {reason}")
    pytest.skip(reason)


def document(text: str) -> Document:
    return Document(Article(id="a", text=text))


def wait_until(condition: Callable[[], bool], limit_s: float = 20) -> None:
    deadline = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
