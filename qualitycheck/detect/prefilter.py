"""Turns a field into the few checks worth their time on it, by one RE2 pass over loose forms of their patterns."""

from __future__ import annotations

from collections.abc import Mapping

import re2

from qualitycheck.text.document import FieldView


class Prefilter:
    """Loose patterns by key; each must match wherever the exact one, in Python's richer and slower syntax, would."""

    def __init__(self, loose: Mapping[str, str]) -> None:
        self._keys = tuple(loose)
        options = re2.Options()
        options.log_errors = False
        self._set = re2.Set.SearchSet(options)
        for pattern in loose.values():
            self._set.Add(pattern.encode())
        self._set.Compile()

    def worth(self, view: FieldView) -> frozenset[str]:
        """The keys whose loose pattern occurs in the folded text of a field."""
        return frozenset(self._keys[index] for index in self._set.Match(view.encoded) or ())
