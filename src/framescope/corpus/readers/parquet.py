"""Parquet tables: one row, one document, read batch by batch."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from framescope.corpus.readers.columns import NoText, Row, check_header, table_items
from framescope.corpus.readers.model import Account, Input, Item, Refused, Wanted
from framescope.errors import FramescopeError

BATCH = 2_000  # rows


def read_parquet(source: Input, wanted: Wanted, account: Account) -> Iterator[Item]:
    """Read a .parquet file; numbers, dates and nested values become text, missing ones empty."""
    import pyarrow.parquet as pq

    with source.open() as handle:
        try:
            table = pq.ParquetFile(handle)
            header = check_header(table.schema_arrow.names)
            yield from table_items(source.name, header, _rows(table, header), wanted, account)
        except (Refused, FramescopeError):
            raise
        except Exception as error:  # whatever a broken file, or a value that Python has no type for, makes it raise
            raise Refused(f"not a Parquet file that can be read: {error}") from None


def _rows(table: Any, header: list[str]) -> Iterator[Row]:
    number = 0
    for batch in table.iter_batches(batch_size=BATCH):
        columns = [_texts(column) for column in batch.columns]
        for cells in zip(*columns, strict=True):
            number += 1
            yield f"row {number}", dict(zip(header, cells, strict=True))


def _texts(column: Any) -> list[str]:
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
        return [_decoded(value) for value in column.to_pylist()]
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        try:
            return ["" if value is None else value for value in column.to_pylist()]
        except UnicodeDecodeError:  # a writer need not check what it calls text
            return [_decoded(value) for value in column.cast(pa.large_binary()).to_pylist()]
    if pa.types.is_nested(column.type):
        return [
            "" if value is None else NoText(str(value), "a nested value, not a text") for value in column.to_pylist()
        ]
    with suppress(pa.ArrowInvalid, pa.ArrowNotImplementedError):
        column = column.cast(pa.large_string())
    return ["" if value is None else str(value) for value in column.to_pylist()]


def _decoded(value: bytes | None) -> str:
    try:
        return value.decode() if value else ""
    except UnicodeDecodeError as error:
        return NoText(repr(value)[2:-1], f"not valid utf-8 at byte {error.start} of the cell")
