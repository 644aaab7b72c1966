"""Intake beside counting: reading, cleaning, audit and reuse of a corpus against scikit-learn's CountVectorizer.

    python benchmarks/bench_intake.py CORPUS [REPEATS]

CORPUS: anything read_corpus takes. Both run in this process, in turn; the ratio of the best times is what holds.
"""

import sys
import time
from collections.abc import Callable
from typing import Any

from sklearn.feature_extraction.text import CountVectorizer

import framescope as fs
from framescope.corpus.furniture import cut_furniture


def best(work: Callable[[], Any], repeats: int) -> tuple[float, Any]:
    """The shortest of some runs in seconds, and what the last one gave."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        made = work()
        times.append(time.perf_counter() - start)
    return min(times), made


def main(path: str, repeats: int) -> None:
    read, raw = best(lambda: fs.read_corpus(path, clean=False, reuse=False), repeats)
    outlet = next(iter(raw.guesses.query("role == 'group'")["column"]), "")
    clean, corpus = best(lambda: cut_furniture(raw, group=outlet), repeats)
    audit, _ = best(lambda: fs.audit_documents(corpus), repeats)
    reuse, _ = best(lambda: fs.find_reuse(corpus), repeats)
    texts = raw.documents["text"].tolist()
    count, _ = best(lambda: CountVectorizer().fit_transform(texts), repeats)
    steps = {"read": read, "furniture": clean, "audit": audit, "reuse": reuse}
    for name, seconds in {**steps, "all four": sum(steps.values()), "CountVectorizer": count}.items():
        print(f"{name:16} {seconds:7.2f} s  {seconds / count:5.2f} x CountVectorizer")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3)
