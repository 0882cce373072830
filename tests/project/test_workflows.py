"""The checks for a fork on GitHub, which cannot run here: their form, and that what they call is there."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from clean import ROOT, hide_iri_grammar

WORKFLOWS = sorted((ROOT / ".github/workflows").iterdir())
CHECKS = yaml.safe_load((ROOT / ".github/workflows/checks.yml").read_text(encoding="utf-8"))
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
STEPS = [step for job in CHECKS["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_has_the_form_that_github_wants(workflow: Path, tmp_path: Path) -> None:
    hide_iri_grammar(tmp_path)  # and run there, so that it is the first on the path. GitHub's schema has no IRI.
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(workflow)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_python_that_we_promise_is_tried_on_every_system() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    promised = [word for line in project["classifiers"] for word in re.findall(r"Python :: (3\.\d+)$", line)]
    jobs = [job for job in CHECKS["jobs"].values() if "strategy" in job]
    assert [job["strategy"]["matrix"]["python"] for job in jobs] == [promised] * len(jobs)
    systems = {system for job in jobs for system in job["strategy"]["matrix"].get("system", [job["runs-on"]])}
    assert systems == {"ubuntu-latest", "macos-latest", "windows-latest"}
    dry = re.search(r"^PYTHONS := (.*)$", MAKEFILE, re.MULTILINE)
    assert dry
    assert dry[1].split() == promised, "make check-constraints tries the same"


def test_what_the_checks_make_can_be_made() -> None:
    asked = {
        word for step in STEPS for line in re.findall(r"\bmake (.+)", step.get("run", "")) for word in line.split()
    }
    assert asked >= {"lint", "unit", "lessons", "lessons-without-mnist"}
    for target in asked - {".venv/.installed-test"}:  # its rule is that of $(TEST)
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target


def test_what_make_test_does_is_done() -> None:
    done = re.search(r"^test:.*\n\t.*--keep-going (.*)$", MAKEFILE, re.MULTILINE)
    assert done
    runs = " ".join(step.get("run", "") for step in STEPS if "make" in step.get("run", ""))
    assert set(done[1].split()) <= set(runs.split())


def test_only_where_there_is_no_browser_may_a_test_be_skipped() -> None:
    """On Linux a skip fails: no step empties CI there."""
    for name, job in CHECKS["jobs"].items():
        emptied = any(re.search(r"\bCI=", step.get("run", "")) for step in job["steps"])
        assert emptied == (name == "elsewhere")
        assert "CI" not in job.get("env", {})
