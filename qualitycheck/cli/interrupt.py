"""Turns Ctrl-C into an exception that never cuts a result in half."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


class Interrupted(BaseException):
    """The user pressed Ctrl-C; no `except Exception` on the way may swallow it."""


class Interrupts:
    """Whether an interrupt may be raised where it meets the program, and whether one was held back."""

    def __init__(self) -> None:
        self._holding = False
        self._wanted = False

    def install(self) -> None:
        """Have Ctrl-C end in `Interrupted`."""
        signal.signal(signal.SIGINT, self._on_signal)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let what is being written be finished; a second Ctrl-C does not wait."""
        self._holding = True
        try:
            yield
        finally:
            self._holding = False
        if self._wanted:
            self._wanted = False
            raise Interrupted

    def _on_signal(self, *_: object) -> None:
        if not self._holding or self._wanted:
            raise Interrupted
        self._wanted = True


interrupts = Interrupts()
