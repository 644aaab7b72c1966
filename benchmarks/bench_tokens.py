"""Tokenise, count and compare beside the peers, in one run: `make bench` (BENCH_CORPUS=file.parquet for your texts).

Every measurement is a process of its own; peers take turns within a round, and a ratio is of two times of one round.
The first round measures everyone once; further ones follow while the time (--minutes) lasts. A peer that fails gets a
row that says so. Writes tokens.csv, tokens.md and tokens.svg into benchmarks/results/.
"""

import argparse
import csv
import json
import math
import os
import platform
import re
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
WORK = PROJECT / "build" / "bench"
RESULTS = HERE / "results"

EXACT = ("framescope, T", "CountVectorizer, T", "Polars, T", "DuckDB, T")  # the same cells, checked


class Job(NamedTuple):
    """What is measured: the script that does it, with how many threads, on which multiples of the corpus.

    beside: the peer of ours that does the same work, whose time theirs is divided by. rounds: at most so many.
    """

    script: str
    threads: tuple[int, ...]
    multiples: tuple[int, ...]
    beside: str = "framescope, T"
    rounds: int = 99


class PeerError(Exception):
    """A peer that could not be measured, and why."""


PLAN: dict[str, Job] = {
    "framescope": Job("peers", (1, 2), (1, 4, 16, 64)),
    "framescope, T": Job("peers", (1, 2), (1, 4, 16, 64)),
    "CountVectorizer, T": Job("peers", (1,), (1, 4, 16)),
    "Polars, T": Job("peers", (1, 2), (1, 4, 16)),
    "DuckDB, T": Job("peers", (2,), (1, 4, 16)),
    "pycorpdiff tokens": Job("peers", (1,), (1,)),
    "gensim doc2bow": Job("peers", (1,), (1,), "framescope, T", 1),
    "nltk.word_tokenize (tokens only)": Job("peers", (1,), (1,), "framescope", 1),
    "spaCy blank (tokens only)": Job("peers", (1,), (1,), "framescope", 1),
    "scattertext corpus": Job("peers", (1,), (1,), "framescope", 1),
    "quanteda": Job("quanteda", (1, 2), (1, 16), "framescope", 1),
    "wc -w": Job("wc", (1,), (1, 16, 64), "framescope"),
    "framescope kwic": Job("operations", (2,), (4,), "framescope kwic", 3),
    "framescope kwic, a frequent word": Job("operations", (2,), (4,), "framescope kwic, a frequent word", 3),
    "NLTK concordance": Job("operations", (2,), (4,), "framescope kwic", 1),
    "regex concordance": Job("operations", (2,), (4,), "framescope kwic", 1),
    "framescope 100 patterns": Job("operations", (2,), (1, 4), "framescope 100 patterns", 3),
    "regex 100 patterns": Job("operations", (2,), (1,), "framescope 100 patterns", 1),
    "framescope permutations": Job("operations", (2,), (1,), "framescope permutations", 3),
    "pycorpdiff permutations": Job("operations", (2,), (1,), "framescope permutations", 1),
    "framescope bootstrap": Job("operations", (2,), (1,), "framescope bootstrap", 3),
    "pycorpdiff bootstrap": Job("operations", (2,), (1,), "framescope bootstrap", 1),
}

Row = dict[str, object]

COLUMNS = ["multiple", "corpus_mb", "peer", "threads", "rounds", "seconds", "cpu_seconds", "mb_per_second", "peak_mb"]
COLUMNS += [f"{name}_{ours}" for ours in (1, 2) for name in ("ratio_to_ours", "spread", "cpu_ratio_to_ours")]


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
        if multiple in PLAN["framescope 100 patterns"].multiples:
            draw_for(paths[multiple], grown)
    return paths


def draw_for(path: Path, texts: list[str]) -> None:
    """Draw the patterns that are looked up in a corpus."""
    from bench_matching import draw_patterns

    import framescope as fs

    patterns = draw_patterns(fs.tokenize(texts), 100)
    path.with_suffix(".patterns.json").write_text(json.dumps(patterns), encoding="utf-8")


def measure(peer: str, path: Path, threads: int, *, verify: bool = False) -> Row:
    """Run one peer once."""
    script = PLAN[peer].script
    if script == "wc":
        text = path.with_suffix(".txt")
        text.read_bytes()  # into the page cache, as everyone's texts are in memory
        timed = ["bash", "-c", f"TIMEFORMAT='%R %U %S'; time LC_ALL=C.UTF-8 wc -w '{text}'"]
        done = subprocess.run(timed, capture_output=True, text=True, check=True)
        wall, user, system = map(float, done.stderr.split())
        return {"seconds": wall, "cpu_seconds": user + system, "peak_mb": None, "cells": ""}
    if script == "quanteda":
        command = ["Rscript", str(HERE / "quanteda.R"), str(path), str(threads)]
    else:
        own = peer.startswith("framescope")
        python = sys.executable if own else str(PROJECT / "build/bench-env/bin/python")
        command = [python, str(HERE / f"{script}.py"), peer, str(path), str(threads), *(["verify"] if verify else [])]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:  # no such program
        raise PeerError(str(error)) from error
    if done.returncode:
        raise PeerError((done.stderr.strip() or f"ended with {done.returncode}").splitlines()[-1])
    result: Row = json.loads(done.stdout.splitlines()[-1])
    return result


def check_equal(path: Path, peers: list[str]) -> None:
    """Refuse to compare what does not count the same; who fails is told of, and again in its row."""
    seen: dict[str, Row] = {}
    for peer in (peer for peer in EXACT if peer in peers):
        try:
            seen[peer] = measure(peer, path, 2, verify=True)
        except PeerError as failed:
            print(f"{peer}: not checked, it failed: {failed}", flush=True)
    if len({str(found["cells"]) for found in seen.values()}) > 1:
        told = ", ".join(f"{peer}: {found['n_tokens']:,} tokens" for peer, found in seen.items())
        raise SystemExit(f"the counts differ: {told}")
    if seen:
        print(f"equal to the cell: {', '.join(seen)} ({next(iter(seen.values()))['n_tokens']:,} tokens)", flush=True)


Measured = tuple[str, int, int]  # a peer, its threads, the multiple of the corpus


def run(paths: dict[int, Path], peers: list[str], rounds: int, ends: float) -> list[Row]:
    """Measure everyone, round by round (every other one backwards), and give the rows of the table.

    ends: by `time.monotonic`; nothing that was measured already is begun again if it would last longer.
    """
    jobs: list[Measured] = [
        (peer, threads, multiple)
        for multiple in paths
        for peer, job in PLAN.items()
        if peer in peers and multiple in job.multiples
        for threads in job.threads
    ]
    found: dict[Measured, dict[int, Row]] = {job: {} for job in jobs}
    notes: dict[Measured, str] = {}
    lasts: dict[Measured, float] = {}
    backwards = sorted(jobs, key=lambda job: (job[2], -jobs.index(job)))  # but small corpora first
    for i in range(rounds):
        for job in jobs if i % 2 == 0 else backwards:
            peer, threads, multiple = job
            began = time.monotonic()
            if job in notes or i >= PLAN[peer].rounds or (i and began + lasts[job] > ends):
                continue
            label = f"x{multiple} round {i + 1}: {peer}, {threads} thread{'s' * (threads > 1)}"
            try:
                found[job][i] = measure(peer, paths[multiple], threads)
                print(f"{label}: {found[job][i]['seconds']:.2f} s", flush=True)
            except PeerError as failed:
                notes[job] = f"failed: {failed}"
                print(f"{label} {notes[job]}", flush=True)
            lasts[job] = time.monotonic() - began
    sizes = {multiple: path.with_suffix(".txt").stat().st_size / 1e6 for multiple, path in paths.items()}
    return [summary(found, job, sizes[job[2]], notes.get(job, "")) for job in jobs]


def summary(found: dict[Measured, dict[int, Row]], job: Measured, size: float, note: str) -> Row:
    """One row of the table: medians, and ratios to what of ours does the same work, round by round."""
    peer, threads, multiple = job
    results = found[job]
    row: Row = {
        "multiple": multiple,
        "corpus_mb": round(size, 1),
        "peer": peer,
        "threads": threads,
        "rounds": len(results),
    }
    if results:
        seconds = statistics.median(float(str(result["seconds"])) for result in results.values())
        peaks = [float(str(result["peak_mb"])) for result in results.values() if result["peak_mb"] is not None]
        row["seconds"] = round(seconds, 3)
        row["cpu_seconds"] = round(statistics.median(float(str(r["cpu_seconds"])) for r in results.values()), 3)
        row["mb_per_second"] = round(size / seconds, 1)
        row["peak_mb"] = round(statistics.median(peaks)) if peaks else ""
    for ours in (1, 2):
        own = found.get((PLAN[peer].beside, ours, multiple), {})
        pairs = [(result, own[i]) for i, result in results.items() if i in own]
        for name, timed in (("ratio", "seconds"), ("cpu_ratio", "cpu_seconds")):
            ratios = sorted(float(str(theirs[timed])) / float(str(mine[timed])) for theirs, mine in pairs)
            row[f"{name}_to_ours_{ours}"] = round(statistics.median(ratios), 2) if ratios else ""
            if name == "ratio":
                row[f"spread_{ours}"] = f"{ratios[0]:.2f} to {ratios[-1]:.2f}" if ratios else ""
    return {column: row.get(column, "") for column in COLUMNS} | {"note": note}


def growth(rows: list[Row], peer: str = "framescope", threads: int = 2) -> float:
    """The power of the corpus's size that a peer's time grows with, by least squares on logarithms; 1 is linear."""
    points = [
        (math.log(float(str(row["corpus_mb"]))), math.log(float(str(row["seconds"]))))
        for row in rows
        if row["peer"] == peer and row["threads"] == threads and row["rounds"]
    ]
    return statistics.linear_regression(*zip(*points, strict=True)).slope if len(points) > 1 else math.nan


def machine() -> str:
    """The date and the machine, in words."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    loads = f", load {os.getloadavg()[2]:.1f} in the last quarter of an hour" if hasattr(os, "getloadavg") else ""
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()} with {os.cpu_count()} processors and {memory:.0f} GB"
        f"{loads}, Python {platform.python_version()}"
    )


def table_lines(rows: list[Row], columns: list[str]) -> list[str]:
    """A table in Markdown."""
    cells = ["| " + " | ".join(str(row.get(column, "")) for column in columns) + " |" for row in rows]
    return ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns), *cells]


def write(rows: list[Row], source: str) -> None:
    """Write the table as CSV and Markdown, and the figure."""
    RESULTS.mkdir(exist_ok=True)
    columns = list(rows[0])
    with (RESULTS / "tokens.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    slope = growth(rows)
    grows = "" if math.isnan(slope) else f" The time of `framescope` grows with the size to the power of {slope:.2f}."
    lines = [
        "# Tokenise, count and compare, beside the peers",
        "",
        f"{machine()}; {source}; medians of paired rounds. Ratios: the peer's time over ours with one or two threads, "
        "in the same round; cpu_ratio is of processor seconds, which other work on the machine disturbs less. Ours is "
        "`framescope, T` for those that count the same tokens (T: one definition for all, checked to be equal to the "
        "cell), `framescope`, with the package's own definition, for the others, and the same for operations. "
        f"Memory: peak above the input.{grows}",
        "",
        *table_lines(rows, columns),
    ]
    (RESULTS / "tokens.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    draw([row for row in rows if row["rounds"] and PLAN[str(row["peer"])].script != "operations"])


def draw(rows: list[Row]) -> None:
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
    axes.set(xscale="log", xlabel="MB of text a second (the largest corpus each was given)")
    axes.margins(x=0.15)
    figure.savefig(RESULTS / "tokens.svg", metadata={"Date": None})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, help="a Parquet file with a column `text`")
    parser.add_argument("--multiples", type=int, nargs="+", default=[1, 4, 16], help="64 takes long, and some GB")
    parser.add_argument("--rounds", type=int, default=5, help="at most")
    parser.add_argument("--minutes", type=float, default=8.5, help="no further round of anything after so many")
    parser.add_argument("--peers", nargs="+", choices=list(PLAN), help="default: all but quanteda")
    parser.add_argument("--r-library", type=Path, help="an R library with quanteda and arrow; Rscript must be on PATH")
    options = parser.parse_args()
    ends = time.monotonic() + 60 * options.minutes
    if options.r_library:
        os.environ["R_LIBS"] = str(options.r_library)
    peers = options.peers or [peer for peer in PLAN if peer != "quanteda" or options.r_library]
    paths = make_corpora(options.corpus, options.multiples)
    check_equal(paths[options.multiples[0]], peers)
    write(
        run(paths, peers, options.rounds, ends), options.corpus.name if options.corpus else "the sample, grown to 14 MB"
    )


if __name__ == "__main__":
    main()
