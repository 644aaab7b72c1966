"""`Corpus`: documents, and an account of everything that is not in them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from framescope.corpus.dates import parse_dates
from framescope.corpus.facts import corpus_facts
from framescope.corpus.readers.model import PLACE, Guess, Issue
from framescope.corpus.schema import OURS, check_columns, check_ids
from framescope.errors import CorpusError, counted, unknown
from framescope.markup import card

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
DIFFICULTIES = {
    "case_lost": "no capital letter: names and sentence beginnings cannot be told",
    "pre_tokenised": "punctuation stands apart: the text went through a tokenizer before",
    "quotes_lost": "speech is reported but there is no quotation mark: quotations cannot be told",
    "cut_off": "the last paragraph does not end a sentence: the text may be truncated",
    "accents_lost": "names stand without the accents that other documents give them",
    "encoding_damaged": "characters were read in a wrong encoding and saved so",
    "other_language": "in another language than most of the corpus",
    "length_outlier": "far longer or shorter than the rest",
}
AUDIT = {"doc_id": "str", "n_characters": "int64", "share_cut": "float64", "language": "str"} | dict.fromkeys(
    DIFFICULTIES, "bool"
)
GUESSES = {"role": "str", "column": "str", "how": "str"}
_TEXT = pd.StringDtype(na_value=np.nan)  # "str", which pandas would look up for every column


def table_of(rows: Iterable[object], columns: dict[str, str]) -> pd.DataFrame:
    """Build a table with fixed columns and types, also from no rows at all; column by column, as most are small."""
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    return typed(dict(zip(columns, cells, strict=True)), columns)


def typed(cells: Mapping[str, Any], columns: dict[str, str]) -> pd.DataFrame:
    """Build a table with fixed columns and types of the cells of each column."""
    made: dict[str, Any] = {
        name: pd.array(cells[name], dtype=_TEXT) if kind == "str" else np.array(cells[name], dtype=kind)
        for name, kind in columns.items()
    }
    return pd.DataFrame(made, copy=False)


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
    audit: what makes documents hard to compare, as the intake found it. `audit_documents` gives it, and looks again
        where the documents have changed.

    The text and what was removed from it are together the raw text, to the character: `Corpus.raw(doc_id)`.

    >>> import framescope as fs
    >>> from framescope.examples import corpus
    >>> corpus
    <Corpus: 12 documents, 974 characters, 108 cut as page furniture in 6 places, 0 issues>
    >>> corpus.removed[["doc_id", "rule", "start", "end"]].head(2)
      doc_id        rule  start  end
    0     01  share line     88  106
    1     03  share line     90  108
    >>> corpus.raw("01").splitlines()[-1]
    'Share on Facebook'
    """

    documents: pd.DataFrame
    removed: pd.DataFrame = field(default_factory=lambda: table_of((), REMOVED))
    issues: pd.DataFrame = field(default_factory=lambda: table_of((), ISSUES))
    reuse: pd.DataFrame = field(default_factory=lambda: table_of((), REUSE))
    sources: pd.DataFrame = field(default_factory=lambda: table_of((), SOURCES))
    guesses: pd.DataFrame = field(default_factory=lambda: table_of((), GUESSES))
    audit: pd.DataFrame = field(default_factory=lambda: table_of((), AUDIT))

    def __len__(self) -> int:
        return len(self.documents)

    def __repr__(self) -> str:
        cut = int((self.removed["end"] - self.removed["start"]).sum())
        return (
            f"<Corpus: {counted(len(self), 'document')}, "
            f"{counted(int(self.documents['text'].str.len().sum()), 'character')}, "
            f"{cut:,} cut as page furniture in {counted(len(self.removed), 'place')}, "
            f"{counted(len(self.issues), 'issue')}>"
        )

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return card(repr(self), corpus_facts(self))

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
        if doc_id not in self._cuts:
            return at
        in_text, before = self._cuts[doc_id]
        shift = before[np.searchsorted(in_text, at - int(ends), side="right")]
        return np.asarray(at + shift)

    @cached_property
    def _cuts(self) -> dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Of each document that was cut: where in its text, and how many characters before each place and in all."""
        cuts = self.removed.sort_values(["doc_id", "start"], kind="stable")
        start, end = (cuts[name].to_numpy(dtype=np.int64) for name in ("start", "end"))
        found = {}
        for doc_id, rows in cuts.reset_index(drop=True).groupby("doc_id").indices.items():
            before = np.concatenate([[0], np.cumsum(end[rows] - start[rows])])
            found[str(doc_id)] = start[rows] - before[:-1], before
        return found


def corpus_from_table(documents: pd.DataFrame) -> Corpus:
    """Make a corpus of a table that is already in memory.

    documents: a table with a column `text`. The columns `doc_id` (unique; default: the row number as text), `title`,
        `date` and `source_file` are filled in where they are missing; further columns become metadata.

    >>> len(corpus_from_table(pd.DataFrame({"text": ["b b a", "a"], "outlet": ["B", "A"]})))
    2
    """
    check_columns(documents)
    table = documents.reset_index(drop=True)
    if "doc_id" not in table.columns:
        table = table.assign(doc_id=[str(i) for i in range(len(table))])
    for column in ("title", "source_file"):
        if column not in table.columns:
            table = table.assign(**{column: ""})
    places = table.pop(PLACE) if PLACE in table.columns else None
    table, undated, guesses = _with_dates(table, places)
    first = list(OURS)
    others = [column for column in table.columns if column not in first]
    table = table[first + others]
    numeric = [column for column in others if pd.api.types.is_numeric_dtype(table[column])]
    for column in table.columns.difference(["date", *numeric], sort=False):
        if table[column].dtype != "str" or table[column].hasnans:  # texts that are as they should be are not copied
            table[column] = table[column].astype("str").fillna("")
    check_ids(table)
    return Corpus(table, issues=table_of(undated, ISSUES), guesses=table_of(guesses, GUESSES))


def _with_dates(table: pd.DataFrame, places: pd.Series | None) -> tuple[pd.DataFrame, list[Issue], list[Guess]]:
    if "date" not in table.columns:
        return table.assign(date=pd.Series(pd.NaT, index=table.index, dtype="datetime64[s]")), [], []
    if pd.api.types.is_datetime64_any_dtype(table["date"]):
        return table.assign(date=table["date"].dt.tz_localize(None).astype("datetime64[s]")), [], []
    dates, undated, read_as = parse_dates(table["date"].astype("str").fillna(""), table["source_file"], places)
    guesses = [Guess("format of dates", read_as, f"fits {int(dates.notna().sum()):,} of them")] if read_as else []
    return table.assign(date=dates), undated, guesses


def corpus_subset(corpus: Corpus, keep: ArrayLike) -> Corpus:
    """Keep some documents; what is known of the others (cuts, passages they share) leaves with them.

    keep: a boolean mask or row numbers.

    >>> import framescope as fs
    >>> from framescope.examples import corpus
    >>> fs.corpus_subset(corpus, corpus.documents["outlet"] == "Ferry Post")
    <Corpus: 6 documents, 508 characters, 54 cut as page furniture in 3 places, 0 issues>
    """
    documents = corpus.documents.iloc[np.arange(len(corpus))[np.asarray(keep)]].reset_index(drop=True)
    kept = set(documents["doc_id"])
    reuse = corpus.reuse
    alone = reuse["other_id"] == ""
    return replace(
        corpus,
        documents=documents,
        removed=corpus.removed[corpus.removed["doc_id"].isin(kept)].reset_index(drop=True),
        reuse=reuse[reuse["doc_id"].isin(kept) & (alone | reuse["other_id"].isin(kept))].reset_index(drop=True),
        audit=table_of((), AUDIT),
    )
