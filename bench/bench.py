"""`make bench`: how fast and how large nnlab is, beside what people would use instead.

What is told are ratios within one run, since absolute times on a shared machine mean little; they also go to
bench/results.json. One part alone: `python bench/bench.py training` (or start, room, course, panels).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from contestants import CONTESTANTS
from training import race

HERE = Path(__file__).parent
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
IMPORTS = {"nnlab": "numpy", "nnlab.widgets": "matplotlib.figure, ipywidgets"}


def training() -> dict[str, Any]:
    """The race with one BLAS thread for each, so that no one pays for another's, and with the default."""
    bare = {name: value for name, value in os.environ.items() if name not in THREADS}
    return {"one thread": raced(bare | dict.fromkeys(THREADS, "1")), "threads by default": raced(bare)}


def raced(environment: dict[str, str]) -> Any:
    """What training.py measures in an environment: BLAS asks it for the threads when numpy is imported."""
    command = [sys.executable, str(HERE / "training.py")]
    return json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)


def start() -> dict[str, float]:
    """Seconds to import each, as a multiple of those of what it needs in any case; new interpreters, in turn."""
    # The first round compiles, and what is compiled is kept, as it is for a learner.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def importing(names: str) -> Any:
        code = f"import {names}" if names else ""
        return lambda: subprocess.run([sys.executable, "-c", code], check=True, env=environment)

    seconds = race({names: importing(names) for pair in IMPORTS.items() for names in pair} | {"": importing("")}, 10)
    return {
        f"import {mine} / import {needed}": (seconds[mine] - seconds[""]) / (seconds[needed] - seconds[""])
        for mine, needed in IMPORTS.items()
    }


def room() -> dict[str, float]:
    """Megabytes of a kernel at the end of each lesson."""
    import lessons

    return lessons.room()


def course() -> dict[str, float]:
    """Seconds of each lesson under nbval."""
    import lessons

    return lessons.course()


def panels() -> dict[str, Any]:
    """How long a learner waits for a picture, in a real browser."""
    import panels

    return panels.panels()


def show_training(table: dict[str, Any]) -> None:
    """A line for each network, as multiples of nnlab's time."""
    for threads, rows in table.items():
        columns = [name for name in CONTESTANTS if name != "nnlab" and any(name in row for row in rows.values())]
        print(f"\nOne epoch, {threads}: as a multiple of nnlab's time (above 1 is slower than nnlab; float32)\n")
        print(f"{'':26}{''.join(f'{name:>16}' for name in columns)}{'nnlab, µs/update':>20}{'in 10×8·8×8':>14}")
        for name, row in rows.items():
            cells = "".join(f"{row.get(column, float('nan')) / row['nnlab']:>16.2f}" for column in columns)
            print(f"{name:26}{cells}{row['nnlab']:>20.0f}{row['nnlab'] / row['product']:>14.0f}")


def show_start(ratios: dict[str, float]) -> None:
    """A line for each import."""
    print()
    for name, ratio in ratios.items():
        print(f"{name}: {ratio:.2f}")


def show_room(table: dict[str, float]) -> None:
    """Megabytes, and as a multiple of the first."""
    least = next(iter(table.values()))
    print("\nMemory of a kernel at the end of a lesson\n")
    for name, megabytes in table.items():
        print(f"{name:28}{megabytes:8.0f} MB{megabytes / least:8.2f}")


def show_course(table: dict[str, float]) -> None:
    """Seconds of the cells; the whole run has the kernels' starts, too."""
    print("\nSeconds under nbval\n")
    for name, seconds in table.items():
        print(f"{name:28}{seconds:8.1f}")
    print(f"{'for each lesson':28}{table['in all'] / (len(table) - 1):8.1f}")


def show_panels(table: dict[str, Any]) -> None:
    """As `panels.py` prints it."""
    import panels

    panels.show(table)


PARTS = {
    "training": (training, show_training),
    "start": (start, show_start),
    "room": (room, show_room),
    "course": (course, show_course),
    "panels": (panels, show_panels),
}


def main() -> None:
    """Measure, print, store; a part for which something is missing is left out and named."""
    path = HERE / "results.json"
    results = json.loads(path.read_text("utf-8")) if path.exists() else {}
    for name in sys.argv[1:] or PARTS:
        measure, show = PARTS[name]
        try:
            results[name] = measure()
        except ImportError as error:
            print(f"\n{name} is left out: {error}.")
            continue
        show(results[name])
        path.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
