"""`Corpus`: documents, and an account of everything that is not in them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from framescope.corpus.dates import parse_dates
from framescope.corpus.readers.model import Issue
from framescope.errors import CorpusError, shorten, unknown

REMOVED = {"doc_id": "str", "start": "int64", "end": "int64", "rule": "str", "text": "str"}
ISSUES = {"source_file": "str", "place": "str", "reason": "str", "action": "str"}
REUSE = {
    "doc_id": "str",
    "other_id": "str",
    "start": "int64",
    "end": "int64",
    "kind": "str",
    "other_start": "int64",
    "other_end": "int64",
    "n_words": "int64",
    "similarity": "float64",
    "cluster": "int64",
    "agency": "str",
    "origin": "str",
}
SOURCES = {
    "source_file": "str",
    "sha256": "str",
    "n_bytes": "int64",
    "outcome": "str",
    "encoding": "str",
    "n_records": "int64",
    "n_left_out": "int64",
}
GUESSES = {"role": "str", "column": "str", "how": "str"}


def table_of(rows: Iterable[object], columns: dict[str, str]) -> pd.DataFrame:
    """Build a table with fixed columns and types, also from no rows at all."""
    return pd.DataFrame(list(rows), columns=list(columns)).astype(columns)


class Piece(NamedTuple):
    """A stretch of a raw text; `rule` names why it was cut, empty where it was kept."""

    start: int
    end: int
    text: str
    rule: str


@dataclass(frozen=True)
class Corpus:
    """A corpus as a set of tables; never altered, only derived from.

    documents: one row per document: `doc_id`, `text` (what is counted), `title`, `date` (datetime64, NaT where
        unknown), `source_file`, then the columns of the metadata, as text.
    removed: one row per span cut from a text: doc_id, start, end (characters of the raw text), rule, text.
    issues: one row per input that was quarantined, repaired or is worth knowing of: source_file, place, reason, action.
    reuse: what documents share, one row per passage: doc_id, start, end (characters of `text`), kind ("shared" or
        "agency"), other_id (the document that shares it; empty for an agency's credit), other_start, other_end,
        n_words, similarity and cluster of the two documents, agency (credited), origin (the document it comes from,
        where a credit tells; `framescope.corpus.reuse`).
    sources: one row per input: source_file, sha256, n_bytes, outcome (loaded, quarantined, ignored, metadata, study
        file, archive), encoding, n_records found in it, n_left_out of them.
    guesses: which column plays which role, and how it was found: role, column, how.
    text + removed = the raw text, to the character: `Corpus.raw(doc_id)`.
    """

    documents: pd.DataFrame
    removed: pd.DataFrame = field(default_factory=lambda: table_of((), REMOVED))
    issues: pd.DataFrame = field(default_factory=lambda: table_of((), ISSUES))
    reuse: pd.DataFrame = field(default_factory=lambda: table_of((), REUSE))
    sources: pd.DataFrame = field(default_factory=lambda: table_of((), SOURCES))
    guesses: pd.DataFrame = field(default_factory=lambda: table_of((), GUESSES))

    def __len__(self) -> int:
        return len(self.documents)

    def __repr__(self) -> str:
        cut = int((self.removed["end"] - self.removed["start"]).sum())
        return (
            f"<Corpus: {len(self)} documents, {int(self.documents['text'].str.len().sum()):,} characters, "
            f"{cut:,} cut as page furniture in {len(self.removed):,} places, {len(self.issues):,} issues>"
        )

    def position(self, doc_id: str) -> int:
        """Find the row of a document."""
        found = np.flatnonzero((self.documents["doc_id"] == doc_id).to_numpy(dtype=bool))
        if not len(found):
            raise CorpusError(unknown("document", doc_id, self.documents["doc_id"]))
        return int(found[0])

    def pieces(self, doc_id: str) -> list[Piece]:
        """Cut the raw text of a document into what was kept and what was removed, in order."""
        text = str(self.documents["text"].iloc[self.position(doc_id)])
        cuts = self.removed[self.removed["doc_id"] == doc_id].sort_values("start")
        pieces: list[Piece] = []
        raw_at = kept_at = 0
        for start, end, rule, cut in zip(cuts["start"], cuts["end"], cuts["rule"], cuts["text"], strict=True):
            if start > raw_at:
                kept = text[kept_at : kept_at + start - raw_at]
                pieces.append(Piece(raw_at, start, kept, ""))
                kept_at += start - raw_at
            pieces.append(Piece(start, end, cut, rule))
            raw_at = end
        if kept_at < len(text):
            pieces.append(Piece(raw_at, raw_at + len(text) - kept_at, text[kept_at:], ""))
        return pieces

    def raw(self, doc_id: str) -> str:
        """Give back the raw text of a document exactly as it was read."""
        return "".join(piece.text for piece in self.pieces(doc_id))

    def raw_offsets(self, doc_id: str, offsets: ArrayLike, *, ends: bool = False) -> NDArray[np.int64]:
        """Turn character offsets in `text` into offsets in the raw text.

        `ends`: the offsets are ends of spans (one past the last character), which stay before a cut.
        """
        at = np.asarray(offsets, dtype=np.int64)
        cuts = self.removed[self.removed["doc_id"] == doc_id].sort_values("start")
        length = (cuts["end"] - cuts["start"]).to_numpy(dtype=np.int64)
        before = np.concatenate([[0], np.cumsum(length)])
        in_text = cuts["start"].to_numpy(dtype=np.int64) - before[:-1]
        shift = before[np.searchsorted(in_text, at - int(ends), side="right")]
        return np.asarray(at + shift)


def corpus_from_table(documents: pd.DataFrame) -> Corpus:
    """Make a corpus of a table that is already in memory.

    It needs a column `text`; `doc_id` (unique; default: the row number as text), `title`, `date`,
    `source_file` are filled in where they are missing. Further columns become metadata.

    >>> len(corpus_from_table(pd.DataFrame({"text": ["b b a", "a"], "outlet": ["B", "A"]})))
    2
    """
    if "text" not in documents.columns:
        raise CorpusError(unknown("column", "text", documents.columns, "Name the column of the texts `text`."))
    table = documents.reset_index(drop=True)
    if "doc_id" not in table.columns:
        table = table.assign(doc_id=[str(i) for i in range(len(table))])
    for column in ("title", "source_file"):
        if column not in table.columns:
            table = table.assign(**{column: ""})
    table, undated = _with_dates(table)
    first = ["doc_id", "text", "title", "date", "source_file"]
    others = [column for column in table.columns if column not in first]
    table = table[first + others]
    numeric = [column for column in others if pd.api.types.is_numeric_dtype(table[column])]
    texts = [column for column in table.columns if column not in ("date", *numeric)]
    table = table.astype(dict.fromkeys(texts, "str")).fillna(dict.fromkeys(texts, ""))
    doubled = table[table["doc_id"].duplicated(keep=False)]
    if len(doubled):
        files = shorten(file for file in doubled["source_file"] if file)
        where = f" ({files})" if files != "none" else ""
        raise CorpusError(
            f"a doc_id stands in two rows: {shorten(doubled['doc_id'].unique())}{where}; ids must be unique."
        )
    return Corpus(table, issues=table_of(undated, ISSUES))


def _with_dates(table: pd.DataFrame) -> tuple[pd.DataFrame, list[Issue]]:
    if "date" not in table.columns:
        return table.assign(date=pd.Series(pd.NaT, index=table.index, dtype="datetime64[s]")), []
    if pd.api.types.is_datetime64_any_dtype(table["date"]):
        return table.assign(date=table["date"].dt.tz_localize(None).astype("datetime64[s]")), []
    dates, undated = parse_dates(table["date"].astype("str").fillna(""), table["source_file"])
    return table.assign(date=dates), undated


def corpus_subset(corpus: Corpus, keep: ArrayLike) -> Corpus:
    """Keep some documents (a boolean mask or row numbers); the account of the others leaves with them."""
    documents = corpus.documents.iloc[np.arange(len(corpus))[np.asarray(keep)]].reset_index(drop=True)
    kept = set(documents["doc_id"])
    reuse = corpus.reuse
    alone = reuse["other_id"] == ""
    return replace(
        corpus,
        documents=documents,
        removed=corpus.removed[corpus.removed["doc_id"].isin(kept)].reset_index(drop=True),
        reuse=reuse[reuse["doc_id"].isin(kept) & (alone | reuse["other_id"].isin(kept))].reset_index(drop=True),
    )
