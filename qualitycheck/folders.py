"""Turns the conventions of this system into the folder where a user's caches lie."""

from __future__ import annotations

import os
import sys
from pathlib import Path

VARIABLE = "QUALITYCHECK_CACHE"


def cache_folder() -> Path:
    """`$QUALITYCHECK_CACHE`, or `qualitycheck` in the folder where this system keeps a user's caches.

    Raises:
        RuntimeError: the user has no home folder.
    """
    if own := os.environ.get(VARIABLE):
        return Path(own)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "qualitycheck" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "qualitycheck"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "qualitycheck"
