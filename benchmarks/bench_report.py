"""Time the report of a study, nothing cached, beside bare notebooks: as many, that only import pandas and matplotlib.

.venv/bin/python benchmarks/bench_report.py [ROUNDS] [WORDS OF `framescope report`, as --corpus FOLDER --group outlet]

In each round the report is made once, from texts to pages, in a folder of its own; then papermill runs the bare
notebooks, as many at a time as the report runs its own, and once more in turn.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from nbformat import v4, write

from framescope.report.pages import find_pages

BARE = "import pandas as pd\nimport matplotlib.pyplot as plt"


def report(folder: Path, words: list[str]) -> float:
    """Seconds that `framescope report` takes, with no entry in its cache and no page in its store."""
    with tempfile.TemporaryDirectory(dir=folder) as aside:
        command = [sys.executable, "-m", "framescope.cli", "report", "--force", "--out", f"{aside}/report", *words]
        began = time.perf_counter()
        env = {**os.environ, "FRAMESCOPE_CACHE": f"{aside}/cache"}
        subprocess.run(command, env=env, check=True, capture_output=True)
        return time.perf_counter() - began


def bare(folder: Path, at_once: int) -> float:
    """Seconds that one process takes to have papermill run as many bare notebooks as a report has pages."""
    code = (
        "import papermill, sys\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "def run(name): papermill.execute_notebook(name, name + '.out.ipynb', progress_bar=False)\n"
        "with ThreadPoolExecutor(int(sys.argv[1])) as pool: list(pool.map(run, sys.argv[2:]))\n"
    )
    names = [str(folder / f"{number}.ipynb") for number in range(len(find_pages()))]
    kernel = {"name": "python3", "display_name": "python3", "language": "python"}
    for name in names:
        write(v4.new_notebook(cells=[v4.new_code_cell(BARE)], metadata={"kernelspec": kernel}), name)
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, str(at_once), *names], check=True, capture_output=True)
    return time.perf_counter() - began


def main() -> None:
    """Measure, and print the median of each and its range."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    at_once = min(os.cpu_count() or 1, len(find_pages()))
    seconds: dict[str, list[float]] = {"report": [], f"bare, {at_once} at a time": [], "bare, in turn": []}
    with tempfile.TemporaryDirectory() as aside:
        folder = Path(aside)
        for _ in range(rounds):
            round_ = (report(folder, sys.argv[2:]), bare(folder, at_once), bare(folder, 1))
            for taken, value in zip(seconds.values(), round_, strict=True):
                taken.append(value)
    one = median(seconds["report"])
    for name, taken in seconds.items():
        told = f"{median(taken):6.2f} s ({min(taken):.2f} to {max(taken):.2f})"
        print(f"{name:22} {told}   report: {one / median(taken):.2f} times that")


if __name__ == "__main__":
    main()
