"""Installation check-up for `nnlab doctor` and `nnlab.doctor()`: run all checks, and format their findings.

Checks: package versions, JupyterLab extensions, slider speed, writable folders, MNIST. It's meant for broken
environments, so each check imports what it needs itself, and a check that raises becomes a finding.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nnlab.checkup.finding import REINSTALL_COURSE, WRONG, Finding, install
from nnlab.checkup.folders import mnist, writable_folders
from nnlab.checkup.jupyter import lab_extensions, slider_speed
from nnlab.checkup.versions import versions

ALL_WELL = "All is well: this machine has what the course needs."
CHECKS: dict[str, Callable[[], Iterator[Finding]]] = {
    "What is installed": versions,
    "What shows the panels": lab_extensions,
    "The server's setting for quick sliders": slider_speed,
    "What must be written": writable_folders,
    "MNIST": mnist,
}


def examine() -> list[Finding]:
    """Run all checks. One that raises is reported as WRONG, and the others still run."""
    findings = []
    for what, check in CHECKS.items():
        try:
            for finding in check():  # one by one, to keep the findings before an error
                findings.append(finding)  # noqa: PERF402
        except ModuleNotFoundError as error:
            findings.append(Finding(WRONG, f"{what} could not be looked at: {error}.", install(str(error.name))))
        except Exception as error:
            findings.append(
                Finding(WRONG, f"{what} could not be looked at ({type(error).__name__}: {error}).", REINSTALL_COURSE)
            )
    return findings


def report(findings: list[Finding], details: bool = True) -> str:
    """Format the findings as text. Without `details`, one line if all is well, the same on every machine."""
    wrong = sum(finding.kind == WRONG for finding in findings)
    if not wrong and not details:
        return ALL_WELL
    lines = []
    for kind, text, fix in findings:
        lines.append(f"{kind:5}  {text}")
        if fix:
            lines.append(f"       {'Fix: ' if kind == WRONG else ''}{fix}")
    things = "1 thing is" if wrong == 1 else f"{wrong} things are"
    end = f"{things} wrong. Do what stands after Fix, start JupyterLab anew, and look once more."
    return "\n".join([*lines, "", end if wrong else ALL_WELL])
