"""Turns a git revision into the files that were changed since."""

from __future__ import annotations

import subprocess
from pathlib import Path

from qualitycheck.errors import UsageError

_SECONDS = 60


def changed_since(revision: str) -> set[Path]:
    """Files that differ from where the current work left `revision`, committed or not, new ones included.

    As for a pull request, what was changed on the other side since does not count. Deleted files are left out.

    Args:
        revision: anything that git takes for a commit.

    Returns:
        Resolved paths.

    Raises:
        UsageError: there is no git, no repository here, or no such revision in it.
    """
    top = Path(_git("rev-parse", "--show-toplevel").rstrip("\n"))
    commit = _git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", of=revision).strip()
    base = _git("merge-base", commit, "HEAD", of=revision).strip()
    differing = _git("diff", "--name-only", "-z", "--no-renames", "--diff-filter=d", base, "--", cwd=top)
    new = _git("ls-files", "--others", "--exclude-standard", "-z", "--full-name", cwd=top)
    return {(top / name).resolve() for name in (differing + new).split("\0") if name}


def _git(*arguments: str, of: str = "", cwd: Path | None = None) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments, and the revision stands after --end-of-options
            ["git", *arguments],  # noqa: S607 - whichever git the user's PATH has
            cwd=cwd, capture_output=True, check=False, timeout=_SECONDS,
        )  # fmt: skip
    except FileNotFoundError as error:
        raise UsageError("git is not on PATH", where="--diff-base") from error
    except subprocess.TimeoutExpired as error:
        raise UsageError(f"git took longer than {_SECONDS} s", where="--diff-base") from error
    if done.returncode == 0:
        return done.stdout.decode("utf-8", "surrogateescape")
    if of:
        remedy = "in CI, fetch the whole history: `fetch-depth: 0` for actions/checkout, GIT_DEPTH: 0 for GitLab"
        raise UsageError(f"git knows no revision {of!r} that this branch grew from", where="--diff-base", remedy=remedy)
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    raise UsageError(said[-1] if said else "git failed", where="--diff-base")
