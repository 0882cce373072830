"""Checks: Python, nnlab and its dependencies are installed, importable and within nnlab's version requirements."""

from __future__ import annotations

import importlib
import json
import operator
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from nnlab.checkup.finding import FINE, REINSTALL_COURSE, WRONG, Finding, install, reinstall

COMPARISONS = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    "<": operator.lt,
}


def versions() -> Iterator[Finding]:
    """Check the versions of Python, nnlab and every required package."""
    python = sys.version.split()[0]
    try:
        about = metadata.metadata("nnlab")
    except metadata.PackageNotFoundError:
        fix = f"Go to the course's folder. {install('-e', '.[lab]')}"
        yield Finding(WRONG, f"nnlab is not installed in this Python ({sys.executable}, {python}).", fix)
        return
    if _in_ranges(python, wanted := about["Requires-Python"]):
        yield Finding(FINE, f"Python {python}, {sys.executable}")
    else:
        yield Finding(WRONG, f"This is Python {python}, and the course needs {wanted}.", REINSTALL_COURSE)
    yield _check_nnlab(about["Version"])
    for line in about.get_all("Requires-Dist") or []:
        requirement, _, condition = (part.strip() for part in line.partition(";"))
        if not condition or re.fullmatch(r"extra == .lab.", condition):
            yield _check_package(requirement)


def _check_nnlab(version: str) -> Finding:
    """Check that a notebook, which runs in another folder, imports this nnlab, and not another one or none."""
    here = Path(__file__).parents[1]
    find = "importlib.util.find_spec('nnlab').submodule_search_locations[0]"  # faster than importing it
    program = f"import importlib.util, json; print(json.dumps({find}))"  # JSON escapes what stdout can't encode
    # -P: don't import from the current folder.
    output = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True).stdout
    found = json.loads(output) if output else ""
    if found and Path(found).resolve() == here.resolve():
        return Finding(FINE, f"nnlab {version}")
    what = f"take nnlab from {found}, not from {here}" if found else f"do not find nnlab, which is in {here}"
    return Finding(WRONG, f"Notebooks {what}: was the course's folder moved?", REINSTALL_COURSE)


def _check_package(requirement: str) -> Finding:
    """Check that a package is installed, within its version range, and importable."""
    name = re.match(r"[\w.-]+", requirement)[0]  # type: ignore[index]
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Finding(WRONG, f"{name} is not installed.", install(requirement))
    if not _in_ranges(version, requirement.removeprefix(name)):
        return Finding(WRONG, f"{name} {version} does not do: the course needs {requirement}.", install(requirement))
    try:
        importlib.import_module(name.replace("-", "_"))
    except Exception as error:  # a half-installed package may raise anything
        reason = f"{name} {version} is installed and does not work ({type(error).__name__}: {error})."
        return Finding(WRONG, reason, reinstall(requirement))
    return Finding(FINE, f"{name} {version}")


def _in_ranges(version: str, ranges: str) -> bool:
    """Whether a version satisfies all the bounds, such as ">=4.4,<5"."""
    bounds = re.findall(r"([<>=!]+)\s*([\d.]+)", ranges)
    return all(COMPARISONS[sign](_release(version), _release(bound)) for sign, bound in bounds)


def _release(version: str) -> list[int]:
    """Parse 4.10.0 as [4, 10], so that 4.10 > 4.9 and 4.10 == 4.10.0."""
    numbers = [int(number) for number in re.findall(r"\d+", re.split(r"[^\d.]", version, maxsplit=1)[0])]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return numbers
