"""What the course needs of a machine, looked at one thing after the other: `nnlab doctor` and `nnlab.doctor()`.

It is for environments that are broken, so each check imports what it needs itself, and one that fails is a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nnlab.checkup.finding import ANEW, WRONG, Finding, install
from nnlab.checkup.folders import mnist, places
from nnlab.checkup.jupyter import front_end, sliders
from nnlab.checkup.versions import versions

WELL = "All is well: this machine has what the course needs."
CHECKS: dict[str, Callable[[], Iterator[Finding]]] = {
    "What is installed": versions,
    "What shows the panels": front_end,
    "The server's setting for quick sliders": sliders,
    "What must be written": places,
    "MNIST": mnist,
}


def examine() -> list[Finding]:
    """Look at everything. What cannot be looked at is wrong, and does not keep the rest from being looked at."""
    findings = []
    for what, check in CHECKS.items():
        try:
            for finding in check():  # one by one: what was found before an error counts
                findings.append(finding)  # noqa: PERF402
        except ModuleNotFoundError as error:
            findings.append(Finding(WRONG, f"{what} could not be looked at: {error}.", install(str(error.name))))
        except Exception as error:
            findings.append(Finding(WRONG, f"{what} could not be looked at ({type(error).__name__}: {error}).", ANEW))
    return findings


def report(findings: list[Finding], details: bool = True) -> str:
    """The findings as text. Without details, one line if all is well: the same on every machine."""
    wrong = sum(finding.kind == WRONG for finding in findings)
    if not wrong and not details:
        return WELL
    lines = []
    for kind, text, fix in findings:
        lines.append(f"{kind:5}  {text}")
        if fix:
            lines.append(f"       {'Fix: ' if kind == WRONG else ''}{fix}")
    things = "1 thing is" if wrong == 1 else f"{wrong} things are"
    end = f"{things} wrong. Do what stands after Fix, start JupyterLab anew, and look once more."
    return "\n".join([*lines, "", end if wrong else WELL])
