"""Where people plug it in: the pre-commit hook, the GitHub action and the GitLab job, against their own parsers."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

yaml = pytest.importorskip("yaml")
ROOT = Path(__file__).resolve().parent.parent.parent
BIN = Path(sys.executable).parent
ARTICLES = ROOT / "tests" / "articles"


def schema(name: str) -> Any:
    """One of the schemas that check-jsonschema carries for the files of CI systems."""
    pytest.importorskip("check_jsonschema")
    folder = resources.files("check_jsonschema") / "builtin_schemas" / "vendor"
    return json.loads((folder / f"{name}.json").read_text("utf-8"))


def git(*arguments: str, cwd: Path) -> None:
    identity = ["-c", "user.name=Editor", "-c", "user.email=editor@example.org", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *identity, *arguments], cwd=cwd, check=True, capture_output=True)


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setenv("QUALITYCHECK_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path / "pre-commit"))
    monkeypatch.setenv("PATH", f"{BIN}{os.pathsep}{os.environ['PATH']}")
    for name in [each for each in os.environ if each.startswith("GIT_")]:
        monkeypatch.delenv(name)
    return dict(os.environ)


def scratch(tmp_path: Path, hooks: list[dict[str, Any]]) -> Path:
    """A repository that uses the hooks as local ones."""
    repository = tmp_path / "repository"
    repository.mkdir()
    git("init", "-q", cwd=repository)
    config = {"repos": [{"repo": "local", "hooks": hooks}]}
    (repository / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    (repository / "qualitycheck.toml").write_text('depth = "lists"\n')
    return repository


def hooks() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    return found


def test_the_manifest_is_one_that_pre_commit_takes() -> None:
    if not (BIN / "pre-commit").exists():
        pytest.skip("pre-commit is not installed")
    done = subprocess.run(
        [str(BIN / "pre-commit"), "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_the_hooks_stop_a_commit_with_a_spun_article(tmp_path: Path, environment: dict[str, str]) -> None:
    if not (BIN / "pre-commit").exists():
        pytest.skip("pre-commit is not installed")
    # pre-commit itself runs; only the environment that it would install is this one.
    repository = scratch(tmp_path, [{**hook, "language": "system"} for hook in hooks()])

    def run() -> subprocess.CompletedProcess[str]:
        git("add", "-A", cwd=repository)
        command = [str(BIN / "pre-commit"), "run", "--verbose", "--color=never"]
        return subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)

    shutil.copy(ARTICLES / "clean.txt", repository)
    passed = run()
    assert passed.returncode == 0, passed.stdout
    assert "gate passed" in passed.stdout
    assert "(no files to check)Skipped" in passed.stdout  # the hook for JSON Lines
    shutil.copy(ARTICLES / "spun.txt", repository)
    record = {"id": "r", "text": (ARTICLES / "spun.txt").read_text("utf-8")}
    (repository / "feed.jsonl").write_text(json.dumps(record) + "\n")
    failed = run()
    assert failed.returncode == 1
    assert "spun.txt:" in failed.stdout
    assert "feed.jsonl#r:" in failed.stdout


@pytest.mark.skipif(
    "QUALITYCHECK_HOOK_INSTALL" not in os.environ,
    reason="installs the package anew, which takes minutes; set QUALITYCHECK_HOOK_INSTALL=1 in a checkout",
)
def test_the_hook_installs_itself(tmp_path: Path, environment: dict[str, str]) -> None:
    repository = tmp_path / "repository"
    repository.mkdir()
    git("init", "-q", cwd=repository)
    shutil.copy(ARTICLES / "spun.txt", repository)
    (repository / "qualitycheck.toml").write_text('depth = "lists"\n')
    git("add", "-A", cwd=repository)
    command = [str(BIN / "pre-commit"), "try-repo", str(ROOT), "qualitycheck", "--all-files", "--color=never"]
    done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "spun.txt:" in done.stdout, done.stdout + done.stderr


def action() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    return found


def test_the_action_follows_githubs_schema() -> None:
    jsonschema.validate(action(), schema("github-actions"))


def test_no_input_reaches_a_script_of_the_action_as_text() -> None:
    scripts = [step["run"] for step in action()["runs"]["steps"] if "run" in step]
    assert len(scripts) == 3
    assert all("${{" not in script for script in scripts)


def run_check(
    tmp_path: Path, environment: dict[str, str], **inputs: str
) -> tuple[subprocess.CompletedProcess[str], str]:
    """Run the action's step `check` as the runner does: its script under bash with its environment."""
    step = next(step for step in action()["runs"]["steps"] if step.get("id") == "check")
    defaults = {name: item.get("default", "") for name, item in action()["inputs"].items()} | inputs
    filled = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) .*\}\}|\$\{\{ inputs\.([\w-]+) \}\}",
                     lambda match: defaults[match[1] or match[2]], value)
        for name, value in step["env"].items()
    }  # fmt: skip
    outputs, summary = tmp_path / "outputs", tmp_path / "summary.md"
    outputs.write_text("")
    more = {"GITHUB_OUTPUT": str(outputs), "GITHUB_STEP_SUMMARY": str(summary), "GITHUB_ACTION_PATH": str(ROOT)}
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=tmp_path / "repository", env={**environment, **filled, **more}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done, outputs.read_text()


def test_the_actions_check_annotates_summarises_and_hands_on_its_exit_code(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    repository = scratch(tmp_path, [])
    (repository / "articles").mkdir()
    shutil.copy(ARTICLES / "spun.txt", repository / "articles")
    git("add", "-A", cwd=repository)
    git("commit", "-qm", "one", cwd=repository)
    shutil.copy(ARTICLES / "clean.txt", repository / "articles")
    done, outputs = run_check(tmp_path, environment, paths="articles", **{"diff-base": "all"})
    assert (done.returncode, outputs) == (0, "exit-code=1\n"), done.stderr
    assert "::error file=articles/spun.txt,line=" in done.stdout
    log = json.loads((repository / "qualitycheck.sarif").read_text())
    assert log["runs"][0]["properties"]["decisions"] == {"accept": 1, "reject": 1}
    assert "gate failed" in (tmp_path / "summary.md").read_text()
    since, outputs = run_check(
        tmp_path, environment, paths="articles  nothing*", args="--depth lists", **{"diff-base": "HEAD"}
    )
    assert outputs == "exit-code=0\n", since.stdout + since.stderr
    hostile, outputs = run_check(tmp_path, environment, **{"diff-base": "--output=x; touch owned"})
    assert outputs == "exit-code=2\n"
    assert not (repository / "owned").exists()
    assert "git knows no revision" in hostile.stderr


def page_block(page: str) -> Any:
    text = (ROOT / "docs" / "integrations" / page).read_text("utf-8")
    found = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert found
    return yaml.safe_load(found[1])


def test_the_workflow_and_the_gitlab_job_that_the_pages_show_are_valid() -> None:
    workflow = page_block("github-actions.md")
    workflow["on"] = workflow.pop(True, workflow.get("on"))  # YAML 1.1 reads the key `on` as true
    jsonschema.validate(workflow, schema("github-workflows"))
    jsonschema.validate(page_block("gitlab-ci.md"), schema("gitlab-ci"))
    used = next(step for step in workflow["jobs"]["qualitycheck"]["steps"] if "OWNER/qualitycheck" in step["uses"])
    assert set(used["with"]) <= set(action()["inputs"])
    ids = {hook["id"] for hook in page_block("pre-commit.md")["repos"][0]["hooks"]}
    assert ids <= {hook["id"] for hook in hooks()}
