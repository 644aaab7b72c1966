"""Counting by partitions: each alone, then joined under one vocabulary."""

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.cluster.partitions import PARTITION_BYTES, Partition, find_partitions, read_partition
from framescope.cluster.workers import LOCAL, results
from framescope.code_counts import count_codes
from framescope.corpus.model import Corpus, corpus_from_table
from framescope.counts import Counts, counts_of
from framescope.errors import CorpusError
from framescope.token_rules import TokenRules
from framescope.tokens import Tokens, tokenize, type_index
from framescope.vocabularies import find_types, join_types


class Counted(NamedTuple):
    """Some documents counted: the vocabulary (sorted), the cells (data, indices, indptr), tokens of each document."""

    types: pa.Array
    cells: tuple[NDArray[np.unsignedinteger], NDArray[np.int32], NDArray[np.int64]]
    n_tokens: NDArray[np.int64]


class Part(NamedTuple):
    """What a worker gives back of a partition: metadata (as they were read) and counts, no texts."""

    metadata: pd.DataFrame
    counted: Counted


def count_files(
    source: str | Sequence[str],
    rules: TokenRules | None = None,
    *,
    scheduler: str = LOCAL,
    text: str = "text",
    partition_bytes: int = PARTITION_BYTES,
) -> Counts:
    """Count the terms of Parquet or JSONL files, on this machine or on a Dask cluster. Nothing is cleaned.

    source: paths or globs, of any file system fsspec knows (`s3://news/2017-*.parquet`), read in the order of their
        names.
    scheduler: "local", or the address of a running Dask scheduler (`tcp://host:8786`) whose workers see the same paths.
    text: the column of the texts. Without a column `doc_id` the rows are numbered.
    rules: the TokenRules (default: the usual ones).
    partition_bytes: how much of the files is counted at a time, about.

    Raises CorpusError for what cannot be read, FramescopeError where no scheduler or worker answers.

    >>> import framescope as fs
    >>> from framescope.examples import corpus
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     corpus.documents.to_parquet(f"{folder}/part.parquet")
    ...     print(fs.count_files(f"{folder}/*.parquet"))
    <Counts: 12 documents x 94 terms, 181 counted of 181 tokens>
    """
    partitions = find_partitions(source, partition_bytes)
    if not partitions:
        raise CorpusError(f"{source} holds no documents.")
    work = partial(count_partition, text=text, rules=(rules or TokenRules()).to_dict())
    parts = dict(results(work, partitions, scheduler, "counting"))
    matrix, types, n_tokens = join_counts([parts[i].counted for i in range(len(partitions))])
    metadata = pd.concat([parts[i].metadata for i in range(len(partitions))], ignore_index=True)
    documents = corpus_from_table(metadata.assign(text="")).documents  # ids, dates and types as for one table
    return counts_of(matrix, types, documents, n_tokens)


def count_partition(partition: Partition, *, text: str, rules: dict[str, Any]) -> Part:
    """Read, tokenise and count a partition: what a worker does."""
    table = read_partition(partition, text)
    texts = Corpus(table[["text"]].fillna(""))
    return Part(table.drop(columns="text"), count_part(tokenize(texts, TokenRules(**rules))))


def count_part(tokens: Tokens) -> Counted:
    """Count the tokens of some documents, to be joined with those of others."""
    matrix = count_codes(tokens.codes, tokens.starts, len(tokens.types))
    least = np.min_scalar_type(int(matrix.data.max(initial=0)))  # one byte for nearly all partitions: less to send
    cells = matrix.data.astype(least), matrix.indices, matrix.indptr.astype(np.int64)
    return Counted(pa.array(tokens.types, pa.large_string()), cells, np.diff(tokens.starts))


def join_counts(parts: Sequence[Counted]) -> tuple[sp.csr_matrix, pd.Index, NDArray[np.int64]]:
    """Join counted documents, in their order, under one vocabulary: documents x terms, terms, tokens of each."""
    types = join_types([part.types for part in parts])
    cells = [part.cells for part in parts]
    indices = [find_types(types, part.types)[part.cells[1]] for part in parts]  # vocabularies are sorted: so are rows
    lengths = np.concatenate([np.zeros(1, np.int64), *(np.diff(indptr) for _, _, indptr in cells)])
    data = np.concatenate([np.empty(0, np.int64), *(data for data, _, _ in cells)])
    shape = len(lengths) - 1, len(types)
    matrix = sp.csr_matrix((data, np.concatenate(indices), np.cumsum(lengths)), shape=shape)
    matrix.has_canonical_format = True
    return matrix, type_index(types), np.concatenate([part.n_tokens for part in parts])
