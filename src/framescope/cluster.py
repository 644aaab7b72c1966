"""Beyond one machine: partitions of Parquet or JSONL files, read, tokenised, counted and resampled by Dask workers.

The texts stay with the workers; what comes to the caller are vocabularies and counts. A partition is worked on by the
very functions that work on one machine, and parts are joined in the order of the files, so that the result is the same,
bit for bit, whatever the partitions and wherever they were worked on.
"""

import json
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.arrow_files import map_table
from framescope.comparisons.keyness import keyness
from framescope.corpus.model import corpus_from_table
from framescope.counts import Counts, count_codes, counts_of
from framescope.errors import CorpusError, FramescopeError, shorten, unknown
from framescope.measures.resampling import Spread, use_workers
from framescope.progress import progress
from framescope.token_codes import encode_texts, find_types, join_types
from framescope.token_rules import TokenRules
from framescope.tokens import type_index

LOCAL = "local"
PARTITION_BYTES = 64_000_000  # of a JSONL file; a Parquet file is cut at its row groups
ARROW_ROWS = 5_000  # of an Arrow file, which every worker opens by memory map
MAX_TASKS = 64  # into which resampling is cut, about
WAIT = 10  # seconds for a scheduler, and for its first worker, to answer
RETRIES = 3  # of a partition whose worker died

T = TypeVar("T")


class Partition(NamedTuple):
    """A stretch of a file: row groups of Parquet, bytes of JSONL (the lines that begin there), rows of an Arrow file
    (the cleaned corpus in the cache)."""

    path: str
    first: int
    last: int


class Part(NamedTuple):
    """What a worker gives back of a partition: counts and metadata (as they were read), no texts."""

    metadata: pd.DataFrame
    types: pa.Array
    counts: tuple[NDArray[np.unsignedinteger], NDArray[np.int32], NDArray[np.int64]]
    n_tokens: NDArray[np.int64]


def count_files(
    source: str | Sequence[str],
    rules: TokenRules | None = None,
    *,
    scheduler: str = LOCAL,
    text: str = "text",
    partition_bytes: int = PARTITION_BYTES,
) -> Counts:
    """Count the terms of Parquet or JSONL files, on this machine or on a Dask cluster.

    source: paths or globs, of any file system fsspec knows (`s3://news/2017-*.parquet`), read in the order of their
    names. scheduler: "local", or the address of a running Dask scheduler (`tcp://host:8786`) whose workers see the
    same paths. text: the column of the texts; without a column `doc_id` the rows are numbered. Nothing is cleaned.
    Raises CorpusError for what cannot be read, FramescopeError where no scheduler or worker answers.

    >>> import framescope as fs
    >>> from framescope.examples import corpus
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     corpus.documents.to_parquet(f"{folder}/part.parquet")
    ...     print(fs.count_files(f"{folder}/*.parquet"))
    <Counts: 12 documents x 94 terms, 181 counted of 181 tokens>
    """
    rules = rules or TokenRules()
    if rules.tokenizer != "words":
        raise FramescopeError(f"tokenizer: {rules.tokenizer!r} works in memory only; use tokenizer='words'.")
    partitions = find_partitions(source, partition_bytes)
    work = partial(count_partition, text=text, rules=rules.to_dict())
    parts: list[Part | None] = [None] * len(partitions)
    for i, part in progress(_results(work, partitions, scheduler), "partitions", len(partitions)):
        parts[i] = part
    return join_parts([part for part in parts if part is not None])


def find_partitions(source: str | Sequence[str], partition_bytes: int = PARTITION_BYTES) -> list[Partition]:
    """List the partitions of files, in the order of the files' names."""
    import pyarrow.parquet as pq
    from fsspec.core import url_to_fs

    found: list[Partition] = []
    for address in [source] if isinstance(source, str) else source:
        system, pattern = url_to_fs(address)
        paths = sorted(system.glob(pattern))
        if not paths:
            raise CorpusError(f"there is no file {address}.")
        for path in paths:
            url = system.unstrip_protocol(path)
            if path.endswith(".parquet"):
                with system.open(path) as file:
                    n_groups = pq.ParquetFile(file).num_row_groups
                found += [Partition(url, i, i + 1) for i in range(n_groups)]
            elif path.endswith((".jsonl", ".ndjson")):
                cuts = [*range(0, system.size(path), partition_bytes), system.size(path)]
                found += [Partition(url, low, high) for low, high in pairwise(cuts)]
            elif path.endswith(".arrow"):
                n_rows = map_table(Path(path)).num_rows
                found += [Partition(url, at, min(at + ARROW_ROWS, n_rows)) for at in range(0, n_rows, ARROW_ROWS)]
            else:
                raise CorpusError(f"{path} is neither .parquet nor .jsonl; give files of these kinds.")
    return found


def read_partition(partition: Partition, text: str) -> pd.DataFrame:
    """Read the rows of a partition; the texts are in `text`, the file's name in `source_file`."""
    from fsspec.core import url_to_fs

    table: pd.DataFrame
    system, path = url_to_fs(partition.path)
    if path.endswith(".arrow"):
        table = map_table(Path(path)).slice(partition.first, partition.last - partition.first).to_pandas()
    else:
        with system.open(path, "rb") as file:
            table = (_read_row_groups if path.endswith(".parquet") else _read_lines)(file, partition)
    if text not in table.columns:
        raise CorpusError(f"{path}: {unknown('column', text, table.columns, 'It was asked for as the text.')}")
    table = table.rename(columns={text: "text"})
    return table if "source_file" in table.columns else table.assign(source_file=path.rsplit("/", 1)[-1])


def _read_row_groups(file: Any, partition: Partition) -> pd.DataFrame:
    import pyarrow.parquet as pq

    table: pd.DataFrame = pq.ParquetFile(file).read_row_groups(range(partition.first, partition.last)).to_pandas()
    return table


def _read_lines(file: Any, partition: Partition) -> pd.DataFrame:
    file.seek(max(partition.first - 1, 0))
    if partition.first:
        file.readline()  # the rest of a line that began before
    rows = []
    while (at := file.tell()) < partition.last and (line := file.readline()):
        try:
            row = json.loads(line)
        except ValueError as error:
            raise CorpusError(f"{partition.path}: the line at byte {at} is no JSON: {error}.") from None
        if not isinstance(row, dict):
            raise CorpusError(f"{partition.path}: the line at byte {at} is no object of names and values.")
        rows.append({name: "" if value is None else str(value) for name, value in row.items()})
    return pd.DataFrame(rows).astype("str").fillna("") if rows else pd.DataFrame({"text": pd.Series([], dtype="str")})


def count_partition(partition: Partition, *, text: str, rules: dict[str, Any]) -> Part:
    """Read, tokenise and count a partition: what a worker does."""
    table = read_partition(partition, text)
    encoded = encode_texts(table["text"], TokenRules(**rules))
    matrix = count_codes(encoded.codes, encoded.starts, len(encoded.types))
    least = np.min_scalar_type(int(matrix.data.max(initial=0)))  # one byte for nearly all partitions: less to send
    cells = matrix.data.astype(least), matrix.indices, matrix.indptr.astype(np.int64)
    return Part(table.drop(columns="text"), encoded.types, cells, np.diff(encoded.starts))


def join_parts(parts: Sequence[Part]) -> Counts:
    """Join counted partitions, in their order, under one vocabulary."""
    types = join_types([part.types for part in parts])
    cells = [part.counts for part in parts]
    indices = [find_types(types, part.types)[part.counts[1]] for part in parts]  # vocabularies are sorted: so are rows
    lengths = np.concatenate([np.zeros(1, np.int64), *(np.diff(indptr) for _, _, indptr in cells)])
    data = np.concatenate([np.empty(0, np.int64), *(data for data, _, _ in cells)])
    shape = len(lengths) - 1, len(types)
    matrix = sp.csr_matrix((data, np.concatenate(indices), np.cumsum(lengths)), shape=shape)
    matrix.has_canonical_format = True
    metadata = pd.concat([part.metadata for part in parts], ignore_index=True)
    documents = corpus_from_table(metadata.assign(text="")).documents  # ids, dates and types as for one table
    return counts_of(matrix, type_index(types), documents, np.concatenate([part.n_tokens for part in parts]))


def keyness_on(counts: Counts, by: str, *, scheduler: str = LOCAL, **options: Any) -> pd.DataFrame:
    """Compare groups as `keyness` does (same options, same table), the resampling done by a Dask cluster.

    >>> import framescope as fs
    >>> from framescope.examples import counts
    >>> fs.keyness_on(counts, "outlet", n_permutations=0, n_bootstrap=0)[["group", "term", "n_target"]].head(2)
            group  term  n_target
    0  Ferry Post  bill         3
    1  Ferry Post  cost         5
    """
    before = use_workers(spread_on(scheduler))
    try:
        return keyness(counts, by, **options)
    finally:
        use_workers(before)


def spread_on(scheduler: str) -> Spread | None:
    """What `measures.resampling.use_workers` takes to have resampling done by a Dask cluster; None where "local".

    The work, with the counts it needs, travels to each worker once; what comes back is what a thread would give.
    """
    if scheduler == LOCAL:
        return None

    def spread(work: Callable[[Any], Any], items: list[Any]) -> Iterator[Any]:
        with connect(scheduler) as client:
            from distributed.protocol.pickle import dumps

            dumped = dumps(work)  # type: ignore[no-untyped-call]
            with warnings.catch_warnings():
                warnings.filterwarnings("ignore", message="Sending large graph")
                job = client.submit(_load, dumped, pure=False, retries=RETRIES)
            size = max(1, len(items) // MAX_TASKS)
            groups = [items[at : at + size] for at in range(0, len(items), size)]
            futures = [client.submit(_do_all, job, group, pure=False, retries=RETRIES) for group in groups]
            for future in progress(futures, "resampling", len(futures)):
                yield from future.result()

    return spread


def _load(dumped: bytes) -> Any:
    from distributed.protocol.pickle import loads

    return loads(dumped)  # type: ignore[no-untyped-call]


def _do_all(work: Callable[[Any], Any], items: list[Any]) -> list[Any]:
    return [work(item) for item in items]


def _results(work: Callable[[Any], T], items: Sequence[Any], scheduler: str) -> Iterator[tuple[int, T]]:
    """Do `work` on every item: (number of the item, result), as they come."""
    if scheduler == LOCAL:
        yield from enumerate(map(work, items))
        return
    with connect(scheduler) as client:
        from distributed import as_completed

        futures = [client.submit(work, item, pure=False, retries=RETRIES) for item in items]
        number = {future.key: i for i, future in enumerate(futures)}
        waiting = as_completed(futures, loop=client.loop)  # type: ignore[no-untyped-call]
        del futures  # a result that has come is not kept
        for future in waiting:
            yield number[future.key], future.result()
            future.release()


@contextmanager
def connect(scheduler: str) -> Iterator[Any]:
    """Connect to a running Dask scheduler that has workers with this version of framescope."""
    try:
        from distributed import Client
    except ImportError:
        raise FramescopeError(f"scheduler {scheduler!r} needs Dask: pip install 'framescope[cluster]'.") from None
    try:
        client = Client(scheduler, timeout=WAIT, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise FramescopeError(
            f"no Dask scheduler answers at {scheduler} ({why}); start one with `dask scheduler`, or use {LOCAL!r}."
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=WAIT)
        except TimeoutError:
            raise FramescopeError(
                f"the scheduler at {scheduler} has no workers; start some with `dask worker {scheduler}`."
            ) from None
        found = set(client.run(_version).values())
        if found != {_version()}:
            raise FramescopeError(
                f"the workers at {scheduler} have framescope {shorten(sorted(found))}, here it is {_version()}; "
                "install the same version everywhere."
            )
        yield client


def _version() -> str:
    import framescope

    return framescope.__version__
