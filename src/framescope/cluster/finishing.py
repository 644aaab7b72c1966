"""What follows cleaning: audits by parts, shared passages in one task, and the parts put one behind the other."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pyarrow as pa

from framescope.arrow_files import map_array, map_frame, map_table, write_frame, write_table
from framescope.cluster.entries import new_folder
from framescope.cluster.joining import Part, open_part, with_texts
from framescope.cluster.passes import Cleaned
from framescope.corpus.accents import common_names
from framescope.corpus.audit import audit_part, compared
from framescope.corpus.reuse import reuse_of_words
from framescope.corpus.words import Chunks, join_chunks, number_words
from framescope.recipes import CORPUS


def add_names(cleaned: Sequence[Cleaned]) -> list[str]:
    """The names that the documents of all parts write with accents, without them."""
    return list(common_names(part.names for part in cleaned))


def _chunks(cleaned: Cleaned) -> Chunks:
    numbers, starts = (map_array(cleaned.folder / "chunks", name) for name in ("numbers", "starts"))
    return Chunks(numbers, starts, map_table(cleaned.folder / "names.arrow")["name"].combine_chunks())


def audit(part: Part, cleaned: Cleaned, names: Sequence[str], folder: Path) -> Path:
    """Audit some documents."""
    corpus = open_part(part, [cleaned.folder / "text.arrow"])
    corpus = replace(corpus, removed=map_frame(cleaned.folder / "removed.arrow"))
    made = new_folder(folder) / "audit.arrow"
    write_frame(made, audit_part(corpus, _chunks(cleaned), names))
    return made


def find_shared(parts: Sequence[Part], cleaned: Sequence[Cleaned], folder: Path) -> Path:
    """Find what all documents share, on their numbered words; texts are read where a passage or a credit stands."""
    described = CORPUS.load(parts[0].described)
    corpus = with_texts(described.documents, [part.folder / "text.arrow" for part in cleaned])
    removed = pd.concat([map_frame(part.folder / "removed.arrow") for part in cleaned], ignore_index=True)
    corpus = replace(corpus, removed=removed, guesses=described.guesses)
    made = new_folder(folder) / "reuse.arrow"
    write_frame(made, reuse_of_words(corpus, number_words(join_chunks([_chunks(part) for part in cleaned]))))
    return made


def keep(
    parts: Sequence[Part],
    cleaned: Sequence[Cleaned],
    entry: Path,
    audits: Sequence[Path] = (),
    reuse: Path | None = None,
) -> None:
    """Put the parts one behind the other into the files of a corpus, which no one holds."""
    corpus = CORPUS.load(parts[0].described)
    if reuse is not None:
        table = pd.concat([map_frame(part) for part in audits], ignore_index=True)
        corpus = replace(corpus, audit=compared(table), reuse=map_frame(reuse))
    CORPUS.save(corpus, entry)
    table = map_table(parts[0].described / "documents.arrow")

    def documents() -> Iterator[pa.RecordBatch]:
        at = table.column_names.index("text")
        for part, made in zip(parts, cleaned, strict=True):
            rows = table.slice(part.rows[0], part.rows[1] - part.rows[0])
            yield from rows.set_column(at, table.field(at), map_table(made.folder / "text.arrow")["text"]).to_batches()

    def removed() -> Iterator[pa.RecordBatch]:
        for made in cleaned:
            yield from map_table(made.folder / "removed.arrow").to_batches()

    write_table(entry / "documents.arrow", documents(), table.schema)
    write_table(entry / "removed.arrow", removed(), map_table(cleaned[0].folder / "removed.arrow").schema)
