"""How each noun is kept in the cache: a corpus, tokens, counts, an array."""

from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.arrow_files import map_array, map_frame, map_table, write_arrays, write_frame, write_table
from framescope.cache import Recipe
from framescope.corpus import Corpus
from framescope.counts import Counts
from framescope.token_rules import TokenRules
from framescope.tokens import Tokens, type_index


def _save_corpus(corpus: Corpus, folder: Path) -> None:
    for field in fields(corpus):
        write_frame(folder / f"{field.name}.arrow", getattr(corpus, field.name))


def _load_corpus(folder: Path) -> Corpus:
    return Corpus(**{field.name: map_frame(folder / f"{field.name}.arrow") for field in fields(Corpus)})


CORPUS = Recipe(_save_corpus, _load_corpus)


def _save_names(path: Path, names: pd.Index) -> None:
    write_table(path, pa.table({"name": pa.array(names, type=pa.large_string())}))


def _load_names(path: Path) -> pd.Index:
    return type_index(map_table(path)["name"])


def tokens_recipe(corpus: Corpus, rules: TokenRules) -> Recipe:
    """Keep the tokens of a corpus under some rules."""

    def save(tokens: Tokens, folder: Path) -> None:
        write_arrays(folder / "tokens", codes=tokens.codes, starts=tokens.starts)
        _save_names(folder / "types.arrow", tokens.types)

    def load(folder: Path) -> Tokens:
        codes, starts = (map_array(folder / "tokens", name) for name in ("codes", "starts"))
        return Tokens(codes, starts, _load_names(folder / "types.arrow"), rules, corpus)

    return Recipe(save, load)


def _save_counts(counts: Counts, folder: Path) -> None:
    matrix = counts.matrix
    write_arrays(folder / "matrix", data=matrix.data, indices=matrix.indices, indptr=matrix.indptr)
    _save_names(folder / "terms.arrow", counts.terms)
    write_frame(folder / "documents.arrow", counts.documents)


def _load_counts(folder: Path) -> Counts:
    data, indices, indptr = (map_array(folder / "matrix", name) for name in ("data", "indices", "indptr"))
    terms, documents = _load_names(folder / "terms.arrow"), map_frame(folder / "documents.arrow")
    matrix = sp.csr_matrix((data, indices, indptr), shape=(len(documents), len(terms)))
    matrix.has_canonical_format = True
    return Counts(matrix, terms, documents)


COUNTS = Recipe(_save_counts, _load_counts)


def _save_array(values: NDArray[Any], folder: Path) -> None:
    write_arrays(folder / "array", values=values)


def _load_array(folder: Path) -> NDArray[np.int64]:
    return map_array(folder / "array", "values")


ARRAY = Recipe(_save_array, _load_array)
