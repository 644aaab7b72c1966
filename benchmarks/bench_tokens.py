"""Tokenise and count beside the peers, in one run: `make bench` (BENCH_CORPUS=file.parquet for texts of your own).

Every measurement is a process of its own; peers take turns within a round, and a ratio is of two times of one round.
Writes tokens.csv, tokens.md and tokens.svg into benchmarks/results/.
"""

import argparse
import csv
import json
import os
import platform
import re
import statistics
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from zlib import crc32

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
WORK = PROJECT / "build" / "bench"
RESULTS = HERE / "results"

OURS = "framescope, T"
EXACT = ("framescope, T", "CountVectorizer, T", "Polars, T", "DuckDB, T")  # the same cells, checked
# peer -> (thread counts, largest multiple of the corpus it is given)
PLAN: dict[str, tuple[tuple[int, ...], int]] = {
    "framescope": ((1, 2), 64),
    "framescope, T": ((1, 2), 64),
    "CountVectorizer, T": ((1,), 16),
    "Polars, T": ((1, 2), 16),
    "DuckDB, T": ((1, 2), 16),
    "pycorpdiff tokens": ((1,), 1),
    "gensim doc2bow": ((1,), 1),
    "nltk.word_tokenize (tokens only)": ((1,), 1),
    "spaCy blank (tokens only)": ((1,), 1),
    "scattertext corpus": ((1,), 1),
    "wc -w": ((1,), 64),
}
ONCE = ("nltk.word_tokenize (tokens only)", "spaCy blank (tokens only)", "scattertext corpus")  # minutes, not seconds


def grow(texts: list[str], times: int) -> list[str]:
    """Repeat texts with some words of each copy altered, so that the vocabulary grows as that of new texts would."""

    def altered(copy: int) -> list[str]:
        def change(found: re.Match[str]) -> str:
            word = found[0]
            return f"{word}{'aeiou'[copy % 5]}{copy}" if crc32(f"{copy} {word}".encode()) % 61 == 0 else word

        return [re.sub(r"[a-z]{6,}", change, text) for text in texts]

    return [text for copy in range(times) for text in (altered(copy) if copy else texts)]


def make_corpora(source: Path | None, multiples: list[int]) -> dict[int, Path]:
    """Write the corpora as Parquet and as plain text: the source, and multiples of it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if source:
        texts = pq.read_table(source, columns=["text"])["text"].to_pylist()
    else:  # the project's sample, as often as makes 14 MB
        sample = [
            path.read_text(encoding="utf-8") for path in sorted((PROJECT / "data/air-defence/texts").glob("*.txt"))
        ]
        texts = grow(sample, max(1, 14_000_000 // sum(len(text.encode()) for text in sample)))
    WORK.mkdir(parents=True, exist_ok=True)
    paths = {}
    for multiple in multiples:
        paths[multiple] = WORK / f"x{multiple}.parquet"
        grown = grow(texts, multiple)
        pq.write_table(pa.table({"text": pa.array(grown, pa.large_string())}), paths[multiple])
        paths[multiple].with_suffix(".txt").write_text("\n".join(grown), encoding="utf-8")
    return paths


def measure(peer: str, path: Path, threads: int, *, verify: bool = False) -> dict[str, object]:
    """Run one peer once."""
    if peer == "wc -w":
        text = path.with_suffix(".txt")
        text.read_bytes()  # into the page cache, as everyone's texts are in memory
        timed = ["bash", "-c", f"TIMEFORMAT='%R %U %S'; time LC_ALL=C.UTF-8 wc -w {text}"]
        done = subprocess.run(timed, capture_output=True, text=True, check=True)
        wall, user, system = map(float, done.stderr.split())
        return {"seconds": wall, "cpu_seconds": user + system, "peak_mb": None, "cells": ""}
    python = sys.executable if peer.startswith("framescope") else str(PROJECT / "build/bench-env/bin/python")
    command = [python, str(HERE / "peers.py"), peer, str(path), str(threads), *(["verify"] if verify else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{peer} failed:\n{done.stderr}")
    result: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return result


def check_equal(path: Path, peers: list[str]) -> None:
    """Refuse to compare what does not count the same."""
    seen = {peer: measure(peer, path, 2, verify=True) for peer in EXACT if peer in peers}
    if len({str(found["cells"]) for found in seen.values()}) != 1:
        told = ", ".join(f"{peer}: {found['n_tokens']:,} tokens" for peer, found in seen.items())
        raise SystemExit(f"the counts differ: {told}")
    print(f"equal to the cell: {', '.join(seen)} ({next(iter(seen.values()))['n_tokens']:,} tokens)", flush=True)


def run(paths: dict[int, Path], peers: list[str], rounds: int) -> list[dict[str, object]]:
    """Measure everyone, round by round, and give the rows of the table."""
    rows: list[dict[str, object]] = []
    for multiple, path in paths.items():
        jobs = [(p, t) for p, (threads, most) in PLAN.items() if p in peers and multiple <= most for t in threads]
        found: dict[tuple[str, int], list[dict[str, object]]] = {job: [] for job in jobs}
        for i in range(rounds if multiple <= 16 else 1):
            for job in jobs if i % 2 == 0 else jobs[::-1]:
                if not (job[0] in ONCE and i):
                    found[job].append(measure(job[0], path, job[1]))
                    print(
                        f"x{multiple} round {i + 1}: {job[0]}, {job[1]} threads: {found[job][-1]['seconds']:.2f} s",
                        flush=True,
                    )
        size = path.with_suffix(".txt").stat().st_size / 1e6
        for (peer, threads), results in found.items():
            row: dict[str, object] = {"corpus_mb": round(size, 1), "peer": peer, "threads": threads}
            seconds = [float(str(result["seconds"])) for result in results]
            row["seconds"] = round(statistics.median(seconds), 3)
            worked = [float(str(result["cpu_seconds"])) for result in results]
            row["cpu_seconds"] = round(statistics.median(worked), 3)
            row["mb_per_second"] = round(size / statistics.median(seconds), 1)
            peaks = [float(str(result["peak_mb"])) for result in results if result["peak_mb"] is not None]
            row["peak_mb"] = round(statistics.median(peaks)) if peaks else ""
            for ours in (1, 2):
                if (OURS, ours) in found:
                    pairs = zip(seconds, found[OURS, ours], strict=False)
                    ratios = sorted(theirs / float(str(own["seconds"])) for theirs, own in pairs)
                    row[f"ratio_to_ours_{ours}"] = round(statistics.median(ratios), 2)
                    row[f"spread_{ours}"] = f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
            if (OURS, 1) in found:
                both = zip(worked, found[OURS, 1], strict=False)
                cpu = [theirs / float(str(own["cpu_seconds"])) for theirs, own in both]
                row["cpu_ratio_to_ours_1"] = round(statistics.median(cpu), 2)
            rows.append(row)
    return rows


def write(rows: list[dict[str, object]], rounds: int, source: str) -> None:
    """Write the table as CSV and Markdown, and the figure."""
    RESULTS.mkdir(exist_ok=True)
    columns = list(rows[0])
    with (RESULTS / "tokens.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    lines = [
        "# Tokenise and count, beside the peers",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()} with {os.cpu_count()} processors, Python "
        f"{platform.python_version()}; {source}; medians of {rounds} paired rounds (one round of the peers "
        "that take minutes, and beyond 16 times the corpus). Ratios: the peer's time over that of `framescope, T` with "
        "one or two threads, in the same round; cpu_ratio is of processor seconds, which "
        "other work on the machine disturbs less. Memory: peak above the input. T is one token definition for all; "
        "`framescope` is this package's own.",
        "",
        "| " + " | ".join(columns) + " |",
        "|" + "---|" * len(columns),
        *("| " + " | ".join(str(row.get(column, "")) for column in columns) + " |" for row in rows),
    ]
    (RESULTS / "tokens.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    draw(rows)


def draw(rows: list[dict[str, object]]) -> None:
    """Draw the speed of everyone on the largest corpus that all were given, on a logarithmic scale."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "framescope"
    import matplotlib.pyplot as plt

    fastest: dict[str, float] = {}
    for row in rows:
        name = f"{row['peer']}, {row['threads']} thread{'s' if row['threads'] == 2 else ''}"
        fastest[name] = float(str(row["mb_per_second"]))  # the last: the largest corpus it was given
    names = sorted(fastest, key=lambda name: fastest[name])
    figure, axes = plt.subplots(figsize=(7, 0.32 * len(names) + 1), layout="constrained")
    colours = ["#0072b2" if name.startswith("framescope") else "#999999" for name in names]
    bars = axes.barh(names, [fastest[name] for name in names], color=colours)
    axes.bar_label(bars, fmt="%.1f", padding=3)
    axes.set(xscale="log", xlabel="MB of text a second (on the largest corpus each was given)")
    axes.margins(x=0.15)
    figure.savefig(RESULTS / "tokens.svg", metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, help="a Parquet file with a column `text`")
    parser.add_argument("--multiples", type=int, nargs="+", default=[1, 4, 16])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peers", nargs="+", default=list(PLAN), choices=list(PLAN))
    options = parser.parse_args()
    paths = make_corpora(options.corpus, options.multiples)
    check_equal(paths[options.multiples[0]], options.peers)
    source = f"{options.corpus.name}" if options.corpus else "the sample, grown"
    write(run(paths, options.peers, options.rounds), options.rounds, source)


if __name__ == "__main__":
    main()
