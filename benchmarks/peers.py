"""One peer, one corpus, one process: `python peers.py NAME CORPUS.parquet THREADS` prints a line of JSON.

Everyone is given the texts in memory and makes documents-by-terms counts of them (unless its name says otherwise).
Imports and the reading of the file are not timed. T is the token definition all can run: Unicode words with inner
hyphens and apostrophes, lower-cased.
"""

import contextlib
import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

THREADS = sys.argv[3] if len(sys.argv) > 3 else "1"
for variable in ("OMP_NUM_THREADS", "POLARS_MAX_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = THREADS

T = r"[^\W_]+(?:[-'\u2019][^\W_]+)*"
T_RUST = r"[\p{Alphabetic}\p{N}]+(?:[-'\x{2019}][\p{Alphabetic}\p{N}]+)*"

Peer = Callable[[Any], Any]


def framescope_own() -> Peer:
    from framescope.counts import count_terms
    from framescope.tokens import tokenize

    return lambda corpus: count_terms(tokenize(corpus))


def framescope_t() -> Peer:
    import re
    from dataclasses import dataclass

    from framescope.counts import count_terms
    from framescope.token_rules import TokenRules
    from framescope.tokens import tokenize

    @dataclass(frozen=True)
    class T_Rules(TokenRules):  # noqa: N801
        def pattern_for(self, text: str) -> re.Pattern[str]:
            return re.compile(T)

        def type_of(self, form: str) -> str:
            return form.lower()

    return lambda corpus: count_terms(tokenize(corpus, T_Rules()))


def countvectorizer() -> Peer:
    from sklearn.feature_extraction.text import CountVectorizer

    def run(texts: Any) -> Any:
        vectorizer = CountVectorizer(token_pattern=T)
        matrix = vectorizer.fit_transform(texts)
        return matrix, vectorizer.get_feature_names_out()

    return run


def polars_t() -> Peer:
    import polars as pl

    def run(texts: Any) -> Any:
        documents = pl.DataFrame({"text": texts}).with_row_index("document")
        found = documents.select("document", pl.col("text").str.to_lowercase().str.extract_all(T_RUST).alias("term"))
        return found.explode("term").drop_nulls().group_by("document", "term").len()

    return run


def duckdb_t() -> Peer:
    import duckdb
    import pyarrow as pa

    pattern = T_RUST.replace("\\p{Alphabetic}", "\\p{L}").replace("'", "''")
    query = f"""
        SELECT document, term, count(*) AS n
        FROM (SELECT document, unnest(regexp_extract_all(lower(text), '{pattern}')) AS term FROM documents)
        GROUP BY document, term"""

    def run(texts: Any) -> Any:
        connection = duckdb.connect()
        connection.execute(f"SET threads = {THREADS}")
        connection.register("documents", pa.table({"document": pa.array(range(len(texts)), pa.int32()), "text": texts}))
        return connection.execute(query).to_arrow_table()

    return run


def gensim_bow() -> Peer:
    from gensim.corpora import Dictionary
    from gensim.utils import tokenize

    def run(texts: Any) -> Any:
        dictionary = Dictionary()
        return [dictionary.doc2bow(list(tokenize(text, lower=True)), allow_update=True) for text in texts]

    return run


def nltk_tokens() -> Peer:
    from nltk.tokenize import word_tokenize

    return lambda texts: [word_tokenize(text, preserve_line=True) for text in texts]


def spacy_tokens() -> Peer:
    import spacy

    nlp = spacy.blank("en")
    nlp.max_length = 10**9
    return lambda texts: [len(nlp.make_doc(text)) for text in texts]


def scattertext_corpus() -> Peer:
    import pandas as pd
    import scattertext

    def run(texts: Any) -> Any:
        table = pd.DataFrame({"text": texts, "group": ["A" if i % 2 else "B" for i in range(len(texts))]})
        nlp = scattertext.whitespace_nlp_with_sentences
        return scattertext.CorpusFromPandas(table, category_col="group", text_col="text", nlp=nlp).build()

    return run


def pycorpdiff_tokens() -> Peer:
    import pandas as pd
    import pycorpdiff

    return lambda texts: list(pycorpdiff.Corpus(pd.DataFrame({"text": texts})).tokens())


PEERS: dict[str, Callable[[], Peer]] = {
    "framescope": framescope_own,
    "framescope, T": framescope_t,
    "CountVectorizer, T": countvectorizer,
    "Polars, T": polars_t,
    "DuckDB, T": duckdb_t,
    "gensim doc2bow": gensim_bow,
    "nltk.word_tokenize (tokens only)": nltk_tokens,
    "spaCy blank (tokens only)": spacy_tokens,
    "scattertext corpus": scattertext_corpus,
    "pycorpdiff tokens": pycorpdiff_tokens,
}


def memory(name: str) -> float:
    """A line of /proc/self/status in megabytes; 0 where there is no such file."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1000 for line in lines if line.startswith(name))


def release() -> None:
    """Give what reading the input left unused back to the system, so that it does not hide what is worked with."""
    import ctypes
    import gc

    import pyarrow as pa

    gc.collect()
    pa.default_memory_pool().release_unused()
    with contextlib.suppress(OSError, AttributeError):  # glibc only
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def cells(result: Any) -> tuple[int, str]:
    """How many tokens a result counts, and a hash of its cells, for those that give some."""
    rows: list[tuple[int, str, int]]
    if hasattr(result, "terms"):
        matrix, terms = result.matrix.tocoo(), list(result.terms)
        rows = [
            (d, terms[t], n)
            for d, t, n in zip(*(a.tolist() for a in (matrix.row, matrix.col, matrix.data)), strict=True)
        ]
    elif isinstance(result, tuple):
        matrix, terms = result[0].tocoo(), list(result[1])
        rows = [
            (d, terms[t], n)
            for d, t, n in zip(*(a.tolist() for a in (matrix.row, matrix.col, matrix.data)), strict=True)
        ]
    elif hasattr(result, "rows"):
        rows = list(result.rows())
    elif hasattr(result, "to_pydict"):
        columns = result.to_pydict()
        rows = list(zip(columns["document"], columns["term"], columns["n"], strict=True))
    else:
        return 0, ""
    digest = hashlib.sha256("\n".join(f"{d}\t{t}\t{n}" for d, t, n in sorted(rows)).encode())
    return sum(n for _, _, n in rows), digest.hexdigest()


def measure(run: Peer, given: Any) -> tuple[Any, dict[str, float | None]]:
    """Do the work once: its result, wall-clock and processor seconds, and the peak of memory above what was there."""
    release()
    before = memory("VmRSS")
    try:
        Path("/proc/self/clear_refs").write_text("5")  # begin the peak anew
    except OSError:
        before = 0.0
    began, worked = time.perf_counter(), time.process_time()
    result = run(given)
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    return result, {"seconds": seconds, "cpu_seconds": cpu, "peak_mb": memory("VmHWM") - before if before else None}


def read_texts(path: str, name: str) -> Any:
    """The texts as each peer wants them: a Corpus, an Arrow array, or a list."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    texts = pq.read_table(path, columns=["text"])["text"].cast(pa.large_string()).combine_chunks()
    if name.startswith("framescope"):
        import pandas as pd

        from framescope.corpus import corpus_from_table

        return corpus_from_table(pd.DataFrame({"text": texts.to_pandas()}))
    return texts if name[:6] in ("Polars", "DuckDB") else texts.to_pylist()


def main() -> None:
    import pyarrow as pa

    name, path, verify = sys.argv[1], sys.argv[2], sys.argv[4:] == ["verify"]
    pa.set_cpu_count(int(THREADS))
    run = PEERS[name]()
    result, found = measure(run, read_texts(path, name))
    n_tokens, digest = cells(result) if verify else (0, "")
    print(json.dumps({**found, "n_tokens": n_tokens, "cells": digest}))


if __name__ == "__main__":
    main()
