"""Intake beside counting: reading, cleaning, audit and reuse of a corpus against scikit-learn's CountVectorizer.

    python benchmarks/bench_intake.py CORPUS [REPEATS [TIMES]]

CORPUS: anything read_corpus takes. TIMES: the corpus so many times over (default 1), every copy with the words of
each line in another order, so that copies are no duplicates; 0 in front (`016`) takes plain copies, the worst case for
reuse.
Both work in this process, in turn; the ratio of the best times is what holds, first in processor time (of all threads),
then in elapsed time. Memory is the peak of a fresh process that does nothing but the intake.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

import framescope as fs
from framescope.corpus.furniture import cut_furniture

MB = 1_000_000


def best(work: Callable[[], Any], repeats: int) -> tuple[float, float, Any]:
    """The least processor time and elapsed time of some runs, in seconds, and what the last one gave."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter(), time.process_time()
        made = work()
        times.append((time.process_time() - started[1], time.perf_counter() - started[0]))
    return min(cpu for cpu, _ in times), min(wall for _, wall in times), made


def multiply(path: str, times: int, plain: bool, target: Path) -> None:
    """Write a corpus several times over as Parquet."""
    documents = fs.read_corpus(path, clean=False, reuse=False).documents
    writer = None
    for copy in range(times):
        order = np.random.default_rng(copy)
        table = documents.assign(doc_id=documents["doc_id"] + f"-{copy}")
        if copy and not plain:
            table["text"] = pd.Series([_reordered(text, order) for text in table["text"]], dtype="str")
        part = pa.Table.from_pandas(table.drop(columns=["source_file", "date"]), preserve_index=False)
        writer = writer or pq.ParquetWriter(target, part.schema)
        writer.write_table(part)
    if writer:
        writer.close()


def _reordered(text: str, order: np.random.Generator) -> str:
    lines = []
    for line in text.split("\n"):
        words = line.split(" ")
        lines.append(" ".join(words[i] for i in order.permutation(len(words))) if len(words) > 12 else line)
    return "\n".join(lines)


def peak_of(path: str) -> float:
    """The peak memory of a fresh process that takes a corpus in, in MB, above one that only imports."""
    code = (
        "import sys, resource, framescope as fs, framescope.corpus.intake\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "fs.audit_documents(fs.read_corpus(sys.argv[1]))\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    run = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    return int(run.stdout) * 1024 / MB


def main(path: str, repeats: int, times: str) -> None:
    from sklearn.feature_extraction.text import CountVectorizer

    with tempfile.TemporaryDirectory() as folder:
        if times != "1":
            multiply(path, int(times), times.startswith("0"), Path(folder, "corpus.parquet"))
            path = str(Path(folder, "corpus.parquet"))
        peak = peak_of(path)
        *read, raw = best(lambda: fs.read_corpus(path, clean=False, reuse=False), repeats)
        outlet = next(iter(raw.guesses.query("role == 'group'")["column"]), "")
        *clean, corpus = best(lambda: cut_furniture(raw, group=outlet), repeats)
        *audit, _ = best(lambda: fs.audit_documents(replace(corpus, audit=corpus.audit.iloc[:0])), repeats)
        *reuse, _ = best(lambda: fs.find_reuse(corpus), repeats)
        *whole, _ = best(lambda: fs.audit_documents(fs.read_corpus(path)), repeats)
        texts = raw.documents["text"].tolist()
        size = sum(len(text.encode()) for text in texts)
        *count, _ = best(lambda: CountVectorizer().fit_transform(texts), repeats)
    steps = {"read": read, "furniture": clean, "audit alone": audit, "reuse alone": reuse, "all, in one": whole}
    print(f"{len(texts):,} documents, {size / MB:.0f} MB of text")
    for name, (cpu, wall) in {**steps, "CountVectorizer": count}.items():
        print(
            f"{name:16} processor {cpu:7.2f} s ({cpu / count[0]:5.2f} x CountVectorizer)  "
            f"elapsed {wall:7.2f} s ({wall / count[1]:5.2f} x)"
        )
    print(f"peak memory of a fresh process, above importing: {peak:,.0f} MB ({peak / (size / MB):.1f} x the text)")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3, sys.argv[3] if len(sys.argv) > 3 else "1")
