"""What the documents say is true: their commands run, their Python runs, their links lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted(ROOT.glob("docs/**/*.md"))
OURS = [page for page in PAGES if page.parent.name in ("integrations", "formats") or page.stem == "running"]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


def blocks(page: Path, language: str) -> list[str]:
    return [body for name, body in _BLOCK.findall(page.read_text("utf-8")) if name == language]


def commands(page: Path) -> list[tuple[str, int]]:
    """Lines of `bash` blocks with the exit code that they announce; `# not run here` leaves one out."""
    found = []
    for line in "\n".join(blocks(page, "bash")).splitlines():
        command, _, comment = line.partition("  #")
        if command.strip() and "not run here" not in comment:
            announced = re.search(r"exit (\d+)", comment)
            found.append((command.strip(), int(announced[1]) if announced else 0))
    return found


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what the documents' commands speak of."""
    shutil.copytree(ROOT / "tests" / "articles", tmp_path / "articles", ignore=lambda *_: ["scraped.txt", "long"])
    record = '{"id": "one", "text": "The council met on Tuesday and agreed to repair the bridge."}\n'
    (tmp_path / "feed.jsonl").write_text(record * 1 + record.replace("one", "two"))
    (tmp_path / "stricter.toml").write_text("[gate]\nreject-below = 80\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUALITYCHECK_CACHE", str(tmp_path / ".cache"))
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    bin_folder = Path(sys.executable).parent
    monkeypatch.setenv("PATH", f"{bin_folder}{os.pathsep}{os.environ['PATH']}")
    return tmp_path


@pytest.mark.parametrize("page", [page for page in OURS if commands(page)], ids=lambda page: page.stem)
def test_commands_do_what_the_page_says(desk: Path, page: Path) -> None:
    for command, expected in commands(page):
        argv = shlex.split(command)
        shell = argv[0] != "qualitycheck"
        started = ["bash", "-c", command] if shell else [sys.executable, "-m", "qualitycheck", *argv[1:]]
        done = subprocess.run(started, cwd=desk, capture_output=True, text=True, check=False, timeout=120)
        assert done.returncode == expected, f"{command}\n{done.stdout[-2000:]}\n{done.stderr}"
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("page", [page for page in OURS if blocks(page, "python")], ids=lambda page: page.stem)
def test_python_runs(desk: Path, page: Path) -> None:
    for body in blocks(page, "python"):
        done = subprocess.run([sys.executable, "-c", body], cwd=desk, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert "reject" in done.stdout


@pytest.mark.parametrize("page", [*PAGES, ROOT / "README.md"], ids=lambda page: str(page.relative_to(ROOT)))
def test_links_within_the_project_lead_somewhere(page: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", _BLOCK.sub("", page.read_text("utf-8")))
    for target in _LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        there = page if not path else (page.parent / path).resolve()
        assert there.exists(), f"{page.name} links to {target}"
        if anchor and there.suffix == ".md":
            headings = [
                re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
                for heading in _HEADING.findall(there.read_text("utf-8"))
            ]
            assert anchor in headings, f"{page.name} links to {target}"


def test_every_format_has_a_page_that_names_it() -> None:
    from qualitycheck.cli.outputs import FORMATS

    titles = " ".join(page.read_text("utf-8").splitlines()[0] for page in PAGES if page.parent.name == "formats")
    assert [name for name in FORMATS if name not in titles.replace(",", " ").split()] == []


def test_configuration_that_pages_show_is_valid(desk: Path) -> None:
    from qualitycheck.cli.settings import load_ruleset
    from qualitycheck.config import read_config

    shown = [body for page in OURS for body in blocks(page, "toml")]
    assert shown
    for body in shown:
        (desk / "qualitycheck.toml").write_text(body)
        config = read_config(desk / "qualitycheck.toml")
        assert config.feeds
        load_ruleset(config)


def test_the_generated_reference_is_not_stale() -> None:
    script = ROOT / "scripts" / "generate-reference.py"
    done = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
