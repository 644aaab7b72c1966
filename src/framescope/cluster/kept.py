"""What workers make of a cleaned corpus in the cache, some rows each: its counts, its tokens, its sentences."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from framescope.arrow_files import map_array, map_table
from framescope.chunks import join_starts
from framescope.cluster.counting import Counted, count_part, join_counts
from framescope.cluster.entries import Workshop, new_folder
from framescope.cluster.workers import completed, connect, results, submit
from framescope.corpus.model import Corpus, table_of
from framescope.counts import Counts, counts_of
from framescope.origins import Weighting, own_tokens
from framescope.recipes import ARRAY, tokens_recipe
from framescope.token_rules import TokenRules
from framescope.token_sentences import number_sentences
from framescope.tokens import Tokens, tokenize, type_index
from framescope.vocabularies import find_types, join_types

ROWS = 2_000  # documents worked on at a time

Rows = tuple[int, int]


def count_kept(
    corpus: Corpus, rules: TokenRules, weighting: Weighting, *, kept: Path, n_documents: int, scheduler: str
) -> Counts:
    """Count every term of the corpus that is kept in a folder, by Dask workers; under "own" a document's own tokens."""
    rows = _rows(n_documents)
    work = partial(_count_rows, kept=kept, rules=rules.to_dict(), own=weighting == "own")
    parts = dict(results(work, rows, scheduler, "counting"))
    matrix, types, n_tokens = join_counts([parts[i] for i in range(len(rows))])
    return counts_of(matrix, types, corpus.documents, n_tokens)


def tokenize_kept(shop: Workshop, *, kept: Path, n_documents: int, rules: TokenRules, scheduler: str) -> None:
    """Tokenise the corpus that is kept in a folder, by Dask workers, which keep the tokens as files in `shop.entry`."""
    work = partial(_tokenize_rows, kept=kept, rules=rules.to_dict(), folder=shop.parts)
    _spread_and_join(
        work, partial(_join_tokens, shop=shop, rules=rules.to_dict()), n_documents, scheduler, "tokenising"
    )


def number_sentences_kept(shop: Workshop, *, kept: Path, n_documents: int, rules: TokenRules, scheduler: str) -> None:
    """Number the sentence of every token (`tokens_sentences`), by Dask workers, as files in `shop.entry`."""
    work = partial(_number_rows, kept=kept, rules=rules.to_dict(), folder=shop.parts)
    _spread_and_join(work, partial(_join_numbers, shop=shop), n_documents, scheduler, "finding sentences")


def _spread_and_join(
    work: Callable[[Rows], Any], join: Callable[[Sequence[Any]], None], n: int, scheduler: str, label: str
) -> None:
    with connect(scheduler) as client:
        parts = submit(client, work, _rows(n))
        for _ in completed(client, parts, label):
            pass
        joined = client.submit(join, parts, pure=False)
        for _ in completed(client, [joined], f"{label}: joining"):
            pass


def _rows(n: int) -> list[Rows]:
    return [(low, min(low + ROWS, n)) for low in range(0, n, ROWS)]


def _open_rows(kept: Path, rows: Rows, *, reuse: bool = False) -> Corpus:
    """Some documents of a corpus, and what they share with any."""
    low, high = rows
    documents: pd.DataFrame = map_table(kept / "documents.arrow").slice(low, high - low).to_pandas()
    if not reuse:
        return Corpus(documents)
    table = map_table(kept / "reuse.arrow")
    ids = pa.array(documents["doc_id"], pa.large_string())
    here = pc.or_(pc.is_in(table["doc_id"], ids), pc.is_in(table["other_id"], ids))
    return Corpus(documents, reuse=table.filter(here).to_pandas())


def _count_rows(rows: Rows, *, kept: Path, rules: dict[str, Any], own: bool) -> Counted:
    tokens = tokenize(_open_rows(kept, rows, reuse=own), TokenRules(**rules))
    return count_part(own_tokens(tokens) if own else tokens)


def _tokenize_rows(rows: Rows, *, kept: Path, rules: dict[str, Any], folder: Path) -> Path:
    tokens = tokenize(_open_rows(kept, rows), TokenRules(**rules))
    part = new_folder(folder)
    tokens_recipe(tokens.corpus, tokens.rules).save(tokens, part)
    return part


def _number_rows(rows: Rows, *, kept: Path, rules: dict[str, Any], folder: Path) -> tuple[Path, int]:
    numbers, n = number_sentences(tokenize(_open_rows(kept, rows), TokenRules(**rules)))
    part = new_folder(folder)
    ARRAY.save(numbers, part)
    return part, n


def _join_tokens(parts: Sequence[Path], *, shop: Workshop, rules: dict[str, Any]) -> None:
    """Put the tokens of all rows one behind the other, under one vocabulary; codes stay in files."""
    starts = [map_array(part / "tokens", "starts") for part in parts]
    names = [pa.concat_arrays(map_table(part / "types.arrow")["name"].chunks) for part in parts]
    types = join_types(names)
    bounds = np.cumsum([0, *(int(held[-1]) for held in starts)])
    n = int(bounds[-1])
    codes = np.memmap(shop.parts / "codes", np.int32, "w+", shape=(n,)) if n else np.empty(0, np.int32)
    for part, low, high, name in zip(parts, bounds[:-1], bounds[1:], names, strict=True):
        codes[low:high] = find_types(types, name)[map_array(part / "tokens", "codes")]
    corpus = Corpus(table_of((), {"doc_id": "str", "text": "str"}))
    tokens = Tokens(codes, join_starts(starts), type_index(types), TokenRules(**rules), corpus)
    tokens_recipe(corpus, tokens.rules).save(tokens, shop.entry)


def _join_numbers(parts: Sequence[tuple[Path, int]], *, shop: Workshop) -> None:
    first = accumulate((n for _, n in parts), initial=0)
    held = [ARRAY.load(part) + at for (part, _), at in zip(parts, first, strict=False)]
    ARRAY.save(np.concatenate([np.empty(0, np.int64), *held]), shop.entry)
