"""A real Chromium, driven headless: pages opened from files, everything that must not happen recorded."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

# The hand-made reports live beside the renderers' tests; pytest puts only a test's own folder on the path.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "render"))

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
)
# Violations are events of the document, so the listener is there before anything else of the page.
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) =>
  window.violations.push(event.violatedDirective + " " + event.blockedURI + " " + event.sample));
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


def _chromium() -> str | None:
    named = os.environ.get("QUALITYCHECK_CHROMIUM")
    return named or next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    path = _chromium()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("the package playwright is not installed (pip install 'qualitycheck[dev]')")
    if path is None:
        _missing("no Chromium on the path (apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


def _missing(reason: str) -> None:
    if os.environ.get("QUALITYCHECK_REQUIRE_BROWSER"):
        pytest.fail(f"QUALITYCHECK_REQUIRE_BROWSER is set, but {reason}")
    pytest.skip(reason)


@dataclass
class Watched:
    """A page and what it did that it must not do."""

    page: object
    scripts: bool
    problems: list[str] = field(default_factory=list)


@pytest.fixture
def open_page(chromium: object) -> Iterator[Callable[..., object]]:
    """Opens a file in a fresh profile; when the test is over, nothing was requested, violated, logged or asked."""
    watched: list[Watched] = []

    def run(path: Path, fragment: str = "", *, scripts: bool = True, **options: object) -> object:
        options.setdefault("viewport", {"width": 1280, "height": 900})
        context = chromium.new_context(java_script_enabled=scripts, **options)  # type: ignore[attr-defined]
        context.set_default_timeout(30_000)
        page = context.new_page()
        one = Watched(page, scripts)
        watched.append(one)
        if scripts:
            page.add_init_script(WATCH)
        page.on("console", lambda message: one.problems.append(f"console {message.type}: {message.text}"))
        page.on("pageerror", lambda error: one.problems.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (one.problems.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on(
            "request", lambda request: one.problems.append(f"request: {request.url}") if _leaves(request.url) else None
        )
        page.goto(path.resolve().as_uri() + fragment)
        return page

    yield run
    for one in watched:
        if one.scripts:
            one.problems += one.page.evaluate("window.violations")  # type: ignore[attr-defined]
        one.page.context.close()  # type: ignore[attr-defined]
    assert [problem for one in watched for problem in one.problems] == []


def _leaves(url: str) -> bool:
    return not url.startswith(("file:", "data:", "blob:", "about:"))


@pytest.fixture(scope="session")
def artefacts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where screenshots go: the folder that QUALITYCHECK_ARTEFACTS names, or a temporary one."""
    named = os.environ.get("QUALITYCHECK_ARTEFACTS")
    folder = Path(named) / "html" if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of every shape as pages with an index."""
    import pages

    return pages.write_site(tmp_path_factory.mktemp("site"))
