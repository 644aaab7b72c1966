"""The numbers hang on texts, parameters and seed alone: not on threads, hash seed or locale."""

import os
import subprocess
import sys
from pathlib import Path

TEXTS = Path(__file__).parents[1] / "data" / "air-defence" / "texts"
WORK = """
import os, sys
from hashlib import sha256
import framescope as fs
from framescope.measures import resampling
workers = int(os.environ["WORKERS"])
os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:workers])
resampling.cpu_count = lambda: workers
corpus = fs.read_corpus(sys.argv[1], group="outlet")
tokens = fs.tokenize(corpus)
book = fs.read_codebook(sys.argv[2])
quick = {"n_permutations": 99, "n_bootstrap": 99}
tables = [
    fs.keyness(fs.count_terms(tokens, weighting="cluster"), "outlet", n_refined=999, **quick),
    fs.frequency(fs.count_terms(tokens), "outlet", period="M", n_bootstrap=19),
    fs.collocations(tokens, "s-400", by="outlet"),
    fs.similarity(fs.count_terms(tokens, weighting="own"), "outlet", n_bootstrap=19),
    fs.frame_profile(tokens, book, "outlet", **quick),
    fs.multiword_terms(tokens, min_count=3),
    fs.kwic(tokens, "missile*", by="outlet", n=30),
]
for table in tables:
    print(sha256(table.to_csv(index=False).encode()).hexdigest())
"""


def numbers(**environment: str) -> str:
    """What a new process prints of its tables, under an environment of its own."""
    book = TEXTS.parents[1] / "codebooks" / "air-defence.yaml"
    run = subprocess.run(
        [sys.executable, "-W", "error", "-c", WORK, str(TEXTS), str(book)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_threads_hash_seed_and_locale_change_no_number() -> None:
    names = ("WORKERS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "ARROW_IO_THREADS")
    alone, many = dict.fromkeys(names, "1"), dict.fromkeys(names, "3")
    first = numbers(PYTHONHASHSEED="0", LC_ALL="C", TZ="UTC", **alone)
    assert len(first.split()) == 7
    assert numbers(PYTHONHASHSEED="77", LC_ALL="tr_TR.UTF-8", LANG="tr_TR.UTF-8", TZ="Asia/Tokyo", **many) == first
