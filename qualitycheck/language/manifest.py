"""Turns the manifest of the shipped data into the version of the statistical model."""

from __future__ import annotations

from functools import cache

import xxhash

from qualitycheck.errors import ModelError
from qualitycheck.language.ngrams import DATA


@cache
def version() -> str:
    """Twelve hexadecimal digits that change with any of the shipped model files.

    Raises:
        ModelError: the manifest is missing.
    """
    path = DATA / "manifest.json"
    try:
        return xxhash.xxh3_64_hexdigest(path.read_bytes())[:12]
    except OSError as error:
        raise ModelError("cannot read the manifest of the model", where=str(path), remedy="reinstall") from error
