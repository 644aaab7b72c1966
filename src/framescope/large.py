"""Corpora larger than memory: a batch of texts is held at a time, everything else lies in files opened by memory map.

`map_parquet` turns Parquet files into a Corpus whose texts stay in a file, `tokenize_mapped` a Corpus into Tokens whose
codes do. What comes out is what `corpus_from_table` and `tokenize` give.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from framescope import token_codes
from framescope.arrow_files import map_array, map_frame, map_table, write_arrays, write_frame, write_table
from framescope.chunks import join_starts
from framescope.corpus.model import Corpus, corpus_from_table
from framescope.errors import CorpusError, FramescopeError, shorten, unknown
from framescope.shards import n_threads, text_blocks
from framescope.token_codes import encode_block, unite_codes
from framescope.token_rules import TokenRules
from framescope.tokens import Tokens, type_index

BATCH_ROWS = 10_000


def map_parquet(source: str | Path, folder: Path, *, text: str = "text") -> Corpus:
    """Open Parquet files larger than memory as a Corpus.

    Nothing is cleaned, since page furniture is found by looking at all texts together. Ids, dates (one format for all)
    and types become what `corpus_from_table` makes of them.

    source: a Parquet file, or a folder of them with the same columns (read in the order of their names).
    folder: where the documents are written once, batch by batch, to be opened by memory map.
    text: the column of the texts.

    Raises CorpusError where there is no such column, where files have other columns than the first, and where two
    documents have the same id.

    >>> import framescope as fs
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from framescope.examples import corpus
    >>> with TemporaryDirectory() as folder:
    ...     corpus.documents.to_parquet(f"{folder}/texts.parquet")
    ...     print(len(fs.map_parquet(f"{folder}/texts.parquet", Path(folder))))
    12
    """
    folder.mkdir(parents=True, exist_ok=True)
    dated = _dates(Path(source))
    issues: list[pd.DataFrame] = [dated.issues]
    ids: list[pa.Array] = []

    def tables() -> Iterator[pa.RecordBatch]:
        for documents in _batches(Path(source), text, dated.documents["date"]):
            part = corpus_from_table(documents)
            issues.append(part.issues)
            table = pa.Table.from_pandas(part.documents, preserve_index=False).combine_chunks()
            ids.append(table["doc_id"])
            yield from table.to_batches()

    batches = tables()
    first = next(batches, None)
    if first is None:
        raise CorpusError(f"{source} holds no documents.")

    def same(batch: pa.RecordBatch) -> pa.RecordBatch:
        names, there = first.schema.names, batch.schema.names
        place = f"{source}: {batch['source_file'][0]}" if len(batch) else str(source)
        if other := set(names) ^ set(there):
            raise CorpusError(f"{place} has other columns than the first file: {shorten(sorted(other))} in one alone.")
        try:
            return batch.select(names).cast(first.schema)
        except pa.ArrowInvalid as error:
            raise CorpusError(f"{place}: a column is of another type than in the first file ({error}).") from None

    write_table(folder / "documents.arrow", (same(batch) for batch in _chain(first, batches)), first.schema)
    _refuse_doubled(pa.chunked_array([chunk for column in ids for chunk in column.chunks]), source)
    write_frame(folder / "issues.arrow", pd.concat(issues, ignore_index=True))
    return Corpus(map_frame(folder / "documents.arrow"), issues=map_frame(folder / "issues.arrow"))


def _chain(first: pa.RecordBatch, rest: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield first
    yield from rest


def _files(source: Path) -> list[Path]:
    files = sorted(source.rglob("*.parquet")) if source.is_dir() else [source]
    if not files or not files[0].exists():
        raise CorpusError(f"there is no Parquet file {source}; give one, or a folder that holds some.")
    return files


def _dates(source: Path) -> Corpus:
    """A corpus of dates alone: which format fits is seen in all of them, not in some thousand rows."""
    import pyarrow.parquet as pq

    tables = []
    for path in _files(source):
        with pq.ParquetFile(path) as file:
            columns = [name for name in ("date", "source_file") if name in file.schema_arrow.names]
            rows = pd.RangeIndex(file.metadata.num_rows)
            table = file.read(columns).to_pandas() if columns else pd.DataFrame(index=rows)
            tables.append(pd.DataFrame({"source_file": path.name, **table}, index=rows))
    return corpus_from_table(pd.concat(tables, ignore_index=True).assign(text=""))


def _batches(source: Path, text: str, dates: pd.Series) -> Iterator[pd.DataFrame]:
    """Read a Parquet file, or all of a folder, some thousand rows at a time; dates: of all rows."""
    import pyarrow.parquet as pq

    row = 0
    for path in _files(source):
        with pq.ParquetFile(path) as file:
            names = file.schema_arrow.names
            if text not in names:
                raise CorpusError(f"{path}: {unknown('column', text, names, 'It was asked for as the text.')}")
            for batch in file.iter_batches(BATCH_ROWS):
                table = batch.to_pandas().rename(columns={text: "text"})
                if "doc_id" not in names:
                    table = table.assign(doc_id=[str(i) for i in range(row, row + len(table))])
                if "source_file" not in names:
                    table = table.assign(source_file=path.name)
                table["date"] = dates.iloc[row : row + len(table)].to_numpy()
                row += len(table)
                yield table


def _refuse_doubled(ids: pa.ChunkedArray, source: str | Path) -> None:
    counted = ids.value_counts()
    doubled = counted.field("values").filter(pc.greater(counted.field("counts"), 1)).to_pylist()
    if doubled:
        raise CorpusError(f"{source}: a doc_id stands in two rows: {shorten(doubled)}; ids must be unique.")


def tokenize_mapped(corpus: Corpus, folder: Path, rules: TokenRules | None = None) -> Tokens:
    """Tokenise a corpus whose codes need not fit into memory. The Tokens are those of `tokenize(corpus, rules)`.

    folder: where the codes are written, to be opened by memory map.
    rules: the TokenRules (default: the usual ones).

    >>> import framescope as fs
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from framescope.examples import corpus
    >>> with TemporaryDirectory() as folder:
    ...     print(fs.tokenize_mapped(corpus, Path(folder)))
    <Tokens: 181 tokens of 94 types in 12 documents>
    """
    rules = rules or TokenRules()
    if rules.tokenizer != "words":
        raise FramescopeError(
            f"tokenizer: {rules.tokenizer!r} works in memory only; use tokenize, or tokenizer='words'."
        )
    folder.mkdir(parents=True, exist_ok=True)
    spool = folder / "codes.spool"
    starts, vocabularies = [], []
    with spool.open("wb") as file, ThreadPoolExecutor(n_threads()) as pool:
        for block in text_blocks(corpus.documents["text"], token_codes.BLOCK_BYTES):
            part = encode_block(block, rules, pool)
            part.codes.tofile(file)
            starts.append(part.starts)
            vocabularies.append(part.types)
        file.flush()
        local = np.memmap(spool, np.int32, "r+") if spool.stat().st_size else np.empty(0, np.int32)
        types = unite_codes(local, starts, vocabularies, pool)
    write_arrays(folder / "tokens", codes=local, starts=join_starts(starts))
    del local
    spool.unlink()
    write_table(folder / "types.arrow", pa.table({"name": types}))
    codes, begins = (map_array(folder / "tokens", name) for name in ("codes", "starts"))
    return Tokens(codes, begins, type_index(map_table(folder / "types.arrow")["name"]), rules, corpus)
