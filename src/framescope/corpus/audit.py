"""What makes the documents of a corpus hard to compare."""

import re
from collections.abc import Iterable

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from framescope.corpus.accents import accented_names, accents_lost
from framescope.corpus.agencies import is_credit_line
from framescope.corpus.language import guess_languages
from framescope.corpus.lines import texts_at
from framescope.corpus.model import AUDIT, DIFFICULTIES, Corpus, typed
from framescope.corpus.words import Chunks, number_chunks

LETTERS_NEEDED = 200  # below it, nothing is said about case or spacing
SPACED_SHARE = 0.5  # of full stops and commas stand apart: the text was pre-tokenised
OUTLIER = 3.5  # modified z-score of the logarithm of the length (Iglewicz & Hoaglin 1993)
DOCUMENTS_NEEDED = 10  # to say that one is unusually long or short, or in another language
FOOT = 1_000  # characters in which the end of a text is looked for
FOOT_LINES = 3  # credits at most that may stand below the last sentence

Flags = NDArray[np.bool_]
_ENDED = re.compile(r"[.!?…:][\"'”’»)\]\s]*\Z")

# Arrow's expressions (RE2): they run over the distinct chunks (what stands between white space).
_QUOTES = r"[\"“”„«»‘’]|(?:^|[^\pL\pN_])'|'(?:[^\pL\pN_]|\z)"
_SAID = r"(?i)\b(?:said|says|told|added|warned|asked)\b"
_SENTENCE_END = r"[.!?…:][\"'”’»)\]\x{a0}]*\z"
# U+FFFD, and UTF-8 that was read as Latin-1 or Windows-1252 (Ã©, â€™, Â£, Ä±, ÅŸ)
_DAMAGED = r"\x{fffd}|Ã[\x{80}-\x{bf}]|â€|â\x{80}|Â[\x{a0}-\x{bf}]|[ÄÅ][\x{80}-\x{bf}ŸžŒœ±]"


def audit_documents(corpus: Corpus) -> pd.DataFrame:
    """Look for what makes documents hard to compare: one row per document.

    Columns: doc_id, n_characters, share_cut (of the raw text, as furniture), language (a code, "" where uncertain), and
    one column (bool) for each difficulty; `docs/methods.md`, "Comparability", says when each is marked. Of a text with
    fewer than 200 letters only the encoding and the length are judged.

    >>> import framescope as fs
    >>> from framescope.examples import corpus
    >>> fs.audit_documents(corpus)[["doc_id", "n_characters", "language", "cut_off"]].head(2)
      doc_id  n_characters language  cut_off
    0     01            88             False
    1     02            85             False
    """
    if _is_known(corpus):
        return corpus.audit
    return audit_chunks(corpus, number_chunks(corpus.documents["text"]))


def _is_known(corpus: Corpus) -> bool:
    """Whether the audit of the intake is one of these documents."""
    documents, audit = corpus.documents, corpus.audit
    return (
        len(audit) == len(documents)
        and bool(pc.all(pc.equal(pa.array(audit["doc_id"]), pa.array(documents["doc_id"]))).as_py())
        and bool((documents["text"].str.len().to_numpy() == audit["n_characters"].to_numpy()).all())
    )


def audit_chunks(corpus: Corpus, chunks: Chunks) -> pd.DataFrame:
    """`audit_documents`, where the chunks of the texts are numbered already."""
    return compared(audit_part(corpus, chunks, accented_names(chunks)))


def audit_part(corpus: Corpus, chunks: Chunks, names: Iterable[str]) -> pd.DataFrame:
    """Audit some documents: all but what rests on the comparison with the others (`compared`).

    names: those that the whole corpus writes with accents (`accents.common_names`), without them.
    """
    documents = corpus.documents
    lengths = np.asarray(documents["text"].str.len(), np.int64)
    cuts = count_cut(corpus)
    languages = guess_languages(chunks)
    marks = _marks(documents["text"], chunks, names)
    held = {
        "doc_id": documents["doc_id"],
        "n_characters": lengths,
        "share_cut": cuts / np.maximum(lengths + cuts, 1),
        "language": languages.to_numpy(),
    }
    unknown = dict.fromkeys(DIFFICULTIES, np.zeros(len(documents), bool))  # until all are compared
    return typed(unknown | held | marks, AUDIT)


def compared(table: pd.DataFrame) -> pd.DataFrame:
    """Complete the audit of all documents: whose language and whose length is not that of the rest."""
    lengths = np.asarray(table["n_characters"], np.int64)
    return table.assign(other_language=_differs(table["language"]), length_outlier=_outliers(lengths))


def count_cut(corpus: Corpus) -> NDArray[np.int64]:
    """Count the characters cut from each document."""
    cut = corpus.removed["text"].str.len().groupby(corpus.removed["doc_id"]).sum()
    return np.asarray(corpus.documents["doc_id"].map(cut).fillna(0).to_numpy(dtype=np.int64))


def _marks(texts: pd.Series, chunks: Chunks, accented: Iterable[str]) -> dict[str, Flags]:
    names = chunks.names
    n = chunks.totals(
        upper=~_flags(pc.equal(names, pc.utf8_lower(names))),
        apart=_flags(pc.is_in(names, value_set=pa.array([".", ","], pa.large_string()))),
        stop=_flags(pc.ends_with(names, ".")) | _flags(pc.ends_with(names, ",")),
        said=np.asarray(pc.count_substring_regex(names, _SAID)),
        quote=_matches(names, _QUOTES),
        damage=_matches(names, _DAMAGED),
    )
    marks = {
        "case_lost": (n["upper"] == 0) & _has_lower(chunks, n["upper"] == 0),
        "pre_tokenised": n["apart"] > SPACED_SHARE * np.maximum(n["stop"], 1),
        "quotes_lost": (n["said"] >= 2) & (n["quote"] == 0),
        "cut_off": ~_ended(texts, chunks),
        "accents_lost": accents_lost(chunks, accented),
    }
    doubtful = np.flatnonzero(np.any(list(marks.values()), axis=0))
    enough = np.zeros(len(texts), bool)
    enough[doubtful] = [_has_letters(text) for text in texts_at(texts, doubtful)]
    return {name: flags & enough for name, flags in marks.items()} | {"encoding_damaged": n["damage"] > 0}


def _has_lower(chunks: Chunks, rows: Flags) -> Flags:
    """Which of some texts have a letter of a script with capitals."""
    lower = ~_flags(pc.equal(chunks.names, pc.utf8_upper(chunks.names)))
    found = np.zeros(len(rows), bool)
    for row in np.flatnonzero(rows).tolist():
        found[row] = lower[chunks.numbers[chunks.starts[row] : chunks.starts[row + 1]]].any()
    return found


def _flags(held: pa.Array) -> Flags:
    return np.asarray(held.to_numpy(zero_copy_only=False), bool)


def _matches(names: pa.Array, pattern: str) -> Flags:
    return _flags(pc.match_substring_regex(names, pattern))


def _ended(texts: pd.Series, chunks: Chunks) -> Flags:
    """Which texts end as a sentence does, or in an agency's or author's credit below one."""
    last = chunks.starts[1:] - 1
    filled = np.diff(chunks.starts) > 0
    ended = np.zeros(len(texts), bool)
    ended[filled] = _matches(chunks.names, _SENTENCE_END)[chunks.numbers[last[filled]]]
    others = np.flatnonzero(~ended)
    ended[others] = [_ends_well(text[-FOOT:]) for text in texts_at(texts, others)]
    return ended


def _ends_well(foot: str) -> bool:
    for _ in range(FOOT_LINES + 1):
        if _ENDED.search(foot):
            return True
        above, _, line = foot.rstrip().rpartition("\n")
        if not is_credit_line(line):
            return False
        foot = above
    return False


def _has_letters(text: str) -> bool:
    return any(sum(map(str.isalpha, text[:length])) >= LETTERS_NEEDED for length in (400, 5000))


def _differs(languages: pd.Series) -> Flags:
    """Which documents are, for certain, not in the language of most."""
    known = languages[languages != ""]
    if len(known) < DOCUMENTS_NEEDED:
        return np.zeros(len(languages), bool)
    return np.asarray((languages != "") & (languages != known.mode().iloc[0]))


def _outliers(lengths: NDArray[np.int64]) -> Flags:
    """Modified z-score of log length: 0.6745 |x - median| / MAD > OUTLIER."""
    filled = lengths > 0
    if filled.sum() < DOCUMENTS_NEEDED:
        return np.zeros(len(lengths), bool)
    logs = np.log(np.maximum(lengths, 1))
    distance = np.abs(logs - np.median(logs[filled]))
    spread = np.median(distance[filled])
    return filled & (0.6745 * distance > OUTLIER * spread) if spread else np.zeros(len(lengths), bool)
