"""The lines of all texts at once: each distinct line numbered, so that a rule looks at it once."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Codes = NDArray[np.int64]


class LineTable(NamedTuple):
    """codes: the distinct line of every line of every text; bounds: lines before each text; values: distinct lines."""

    codes: Codes
    bounds: Codes
    values: pa.Array

    @property
    def documents(self) -> Codes:
        """The text (its row) every line stands in."""
        return np.repeat(np.arange(len(self.bounds) - 1), np.diff(self.bounds))


def arrow_texts(texts: pd.Series) -> pa.ChunkedArray:
    """Look at a column of texts as Arrow strings, without copying where pandas holds them so."""
    array = pa.array(texts, type=pa.large_string(), from_pandas=True)
    return array if isinstance(array, pa.ChunkedArray) else pa.chunked_array([array])


def number_lines(texts: pd.Series) -> LineTable:
    """Split texts at line feeds and number the distinct lines. Lines keep their blanks and a carriage return."""
    encoded, bounds = [], [np.zeros(1, np.int64)]
    for chunk in arrow_texts(texts).chunks:
        lines = pc.split_pattern(chunk, "\n")
        offsets = np.asarray(lines.offsets).astype(np.int64)
        bounds.append(offsets[1:] - offsets[0] + bounds[-1][-1])
        encoded.append(lines.flatten().dictionary_encode())
    if not encoded:
        return LineTable(np.empty(0, np.int64), bounds[0], pa.array([], pa.large_string()))
    unified = pa.chunked_array(encoded).unify_dictionaries()
    codes = np.concatenate([np.asarray(chunk.indices) for chunk in unified.chunks])
    return LineTable(codes.astype(np.int64), np.concatenate(bounds), unified.chunk(0).dictionary)


def recurring(codes: Codes, documents: Codes, groups: Codes, least: NDArray[np.float64]) -> Codes:
    """Find what recurs in a group: group * (highest code + 1) + code, for codes in enough documents of the group.

    codes, documents: what stands in which document (negative codes are passed over). groups: of each document.
    least: how many documents of each group it takes.
    """
    kept = codes >= 0
    codes, documents = codes[kept], documents[kept]
    if not len(codes):
        return codes
    width = int(codes.max()) + 1
    once = np.unique(documents * width + codes)  # a document counts once
    keys, n = np.unique(groups[once // width] * width + once % width, return_counts=True)
    found: Codes = keys[n >= least[keys // width]]
    return found
