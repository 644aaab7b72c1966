"""Tables as Arrow files that open by memory map, with a checksum over what was written."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from framescope.shards import n_threads

BLOCK = 8_000_000  # bytes hashed at a time by one thread


def file_hash(path: Path) -> str:
    """Hash a file of any size: the SHA-256 of the SHA-256 of its blocks, which threads work on side by side."""
    n_blocks = -(-path.stat().st_size // BLOCK)

    def block_hash(i: int) -> bytes:
        with path.open("rb") as file:
            file.seek(i * BLOCK)
            return sha256(file.read(BLOCK)).digest()

    if n_blocks < 2:  # most are: threads would take longer to start
        return sha256(b"".join(map(block_hash, range(n_blocks)))).hexdigest()
    with ThreadPoolExecutor(n_threads()) as pool:
        return sha256(b"".join(pool.map(block_hash, range(n_blocks)))).hexdigest()


def hash_files(files: Mapping[str, Any]) -> dict[str, str]:
    """Hash files (paths, or what opens as they do), in threads: name -> SHA-256 of what it holds, or "unreadable"."""

    def one(path: Any) -> str:
        try:
            with path.open("rb") as file:
                return file_digest(file, "sha256").hexdigest()
        except OSError:
            return "unreadable"

    with ThreadPoolExecutor(n_threads()) as pool:
        return dict(zip(files, pool.map(one, files.values()), strict=True))


def write_table(path: Path, table: pa.Table | Iterable[pa.RecordBatch], schema: pa.Schema | None = None) -> None:
    """Write a table, or batches one after another (with their schema), as an Arrow IPC file."""
    batches = table.to_batches() if isinstance(table, pa.Table) else table
    schema = table.schema if isinstance(table, pa.Table) else schema
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)


def map_table(path: Path) -> pa.Table:
    """Open an Arrow IPC file by memory map: nothing is read before it is looked at."""
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def write_frame(path: Path, frame: pd.DataFrame) -> None:
    """Write a DataFrame; its column types come back as they were."""
    write_table(path, pa.Table.from_pandas(frame, preserve_index=False))


def map_frame(path: Path) -> pd.DataFrame:
    """Open a DataFrame by memory map; its texts stay in the file."""
    frame: pd.DataFrame = map_table(path).to_pandas()
    return frame


def write_arrays(path: Path, **arrays: NDArray[Any]) -> None:
    """Write arrays, each into a file of its own beside `path`: PATH.NAME.arrow."""
    for name, values in arrays.items():
        write_table(path.with_name(f"{path.name}.{name}.arrow"), pa.table({name: pa.array(values)}).combine_chunks())


def map_array(path: Path, name: str) -> NDArray[Any]:
    """Open one of the arrays that `write_arrays` wrote; it is read-only."""
    column = map_table(path.with_name(f"{path.name}.{name}.arrow"))[name]
    if column.num_chunks == 1:
        return np.asarray(column.chunk(0))
    return np.asarray(column.combine_chunks())  # no rows at all
