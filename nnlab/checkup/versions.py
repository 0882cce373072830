"""Whether the packages are there that the course needs, in the versions that nnlab's own metadata asks for."""

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

from nnlab.checkup.finding import ANEW, FINE, WRONG, Finding, anew, install

SIGNS = {">=": operator.ge, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">": operator.gt, "<": operator.lt}


def versions() -> Iterator[Finding]:
    """Of Python, of nnlab, and of what the course imports."""
    python = sys.version.split()[0]
    try:
        about = metadata.metadata("nnlab")
    except metadata.PackageNotFoundError:
        fix = f"Go to the course's folder. {install('-e', '.[lab]')}"
        yield Finding(WRONG, f"nnlab is not installed in this Python ({sys.executable}, {python}).", fix)
        return
    if _fits(python, wanted := about["Requires-Python"]):
        yield Finding(FINE, f"Python {python}, {sys.executable}")
    else:
        yield Finding(WRONG, f"This is Python {python}, and the course needs {wanted}.", ANEW)
    yield _own(about["Version"])
    for line in about.get_all("Requires-Dist") or []:
        requirement, _, condition = (part.strip() for part in line.partition(";"))
        if not condition or re.fullmatch(r"extra == .lab.", condition):
            yield _package(requirement)


def _own(version: str) -> Finding:
    """Whether a notebook, which runs in another folder than the doctor, gets this nnlab and no other, or none."""
    here = Path(__file__).parents[1]
    find = "importlib.util.find_spec('nnlab').submodule_search_locations[0]"  # quicker than to import it
    program = f"import importlib.util, json; print(json.dumps({find}))"  # in letters that every system has
    # -P: not from the folder in which this runs.
    told = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True).stdout
    found = json.loads(told) if told else ""
    if found and Path(found).resolve() == here.resolve():
        return Finding(FINE, f"nnlab {version}")
    what = f"take nnlab from {found}, not from {here}" if found else f"do not find nnlab, which is in {here}"
    return Finding(WRONG, f"Notebooks {what}: was the course's folder moved?", ANEW)


def _package(requirement: str) -> Finding:
    """Whether a package is here, new enough, and not broken."""
    name = re.match(r"[\w.-]+", requirement)[0]  # type: ignore[index]
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Finding(WRONG, f"{name} is not installed.", install(requirement))
    if not _fits(version, requirement.removeprefix(name)):
        return Finding(WRONG, f"{name} {version} does not do: the course needs {requirement}.", install(requirement))
    try:
        importlib.import_module(name.replace("-", "_"))
    except Exception as error:  # a package that is half there raises anything
        reason = f"{name} {version} is installed and does not work ({type(error).__name__}: {error})."
        return Finding(WRONG, reason, anew(requirement))
    return Finding(FINE, f"{name} {version}")


def _fits(version: str, ranges: str) -> bool:
    """Whether a version is in all the ranges, such as ">=4.4,<5"."""
    bounds = re.findall(r"([<>=!]+)\s*([\d.]+)", ranges)
    return all(SIGNS[sign](_numbers(version), _numbers(bound)) for sign, bound in bounds)


def _numbers(version: str) -> list[int]:
    """4.10.0 as [4, 10], so that 4.10 is more than 4.9, and as much as 4.10.0."""
    numbers = [int(number) for number in re.findall(r"\d+", re.split(r"[^\d.]", version, maxsplit=1)[0])]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return numbers
