"""Partitions of files: stretches of Parquet, JSONL and Arrow files, found and read."""

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from framescope.arrow_files import map_table
from framescope.errors import CorpusError, unknown

PARTITION_BYTES = 64_000_000  # of a JSONL file; a Parquet file is cut at its row groups
ARROW_ROWS = 5_000  # of an Arrow file, which every worker opens by memory map


class Partition(NamedTuple):
    """A stretch of a file: row groups of Parquet, bytes of JSONL (the lines that begin there), rows of an Arrow file
    (the cleaned corpus in the cache)."""

    path: str
    first: int
    last: int


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
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise CorpusError(f"{partition.path}: the line at byte {at} is no JSON: {error}.") from None
        if not isinstance(row, dict):
            raise CorpusError(f"{partition.path}: the line at byte {at} is no object of names and values.")
        rows.append({name: "" if value is None else str(value) for name, value in row.items()})
    return pd.DataFrame(rows).astype("str").fillna("") if rows else pd.DataFrame({"text": pd.Series([], dtype="str")})
