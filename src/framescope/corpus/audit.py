"""What is in a corpus, what was cut from it, and what makes its documents hard to compare."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from framescope.corpus.accents import accents_lost
from framescope.corpus.language import guess_language
from framescope.corpus.lines import arrow_texts
from framescope.corpus.model import Corpus
from framescope.errors import CorpusError, unknown

LETTERS_NEEDED = 200  # below it, nothing is said about case or spacing
SPACED_SHARE = 0.5  # of full stops and commas stand apart: the text was pre-tokenised
OUTLIER = 3.5  # modified z-score of the logarithm of the length (Iglewicz & Hoaglin 1993)
DOCUMENTS_NEEDED = 10  # to say that one is unusually long or short, or in another language
FOOT = 200  # characters in which the end of a text is looked for

Flags = NDArray[np.bool_]

# Arrow's expressions (RE2): they run over all texts at once.
_SPACED = r"\s[.,](?:\s|\z)"
_STOPS = r"[.,](?:\s|\z)"
_QUOTES = r"[\"“”„«»‘’]|(?:^|[^\pL\pN_])'|'(?:[^\pL\pN_]|\z)"
_SAID = r"(?i)\b(?:said|says|told|added|warned|asked)\b"
_SENTENCE_END = r"[.!?…:][\"'”’»)\]\s\x{a0}]*\z"
# U+FFFD, and UTF-8 that was read as Latin-1 or Windows-1252 (Ã©, â€™, Â£, Ä±, ÅŸ)
_DAMAGED = r"\x{fffd}|Ã[\x{80}-\x{bf}]|â€|â\x{80}|Â[\x{a0}-\x{bf}]|[ÄÅ][\x{80}-\x{bf}ŸžŒœ±]"

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


def audit_documents(corpus: Corpus) -> pd.DataFrame:
    """Look for what makes documents hard to compare: one row per document.

    Columns: doc_id, n_characters, share_cut (of the raw text, as furniture), language (a code, "" where uncertain), and
    one column (bool) for each of `DIFFICULTIES`, which says what it means. Nothing is said of texts with fewer than
    LETTERS_NEEDED letters, but for their encoding and length.
    """
    documents = corpus.documents
    lengths = np.asarray(documents["text"].str.len(), np.int64)
    cuts = _n_cut(corpus)
    languages = pd.Series([guess_language(text) for text in documents["text"].str.slice(0, 2_000)], dtype="str")
    marks = _marks(documents["text"])
    marks["other_language"] = _differs(languages)
    marks["length_outlier"] = _outliers(lengths)
    head = pd.DataFrame(
        {
            "doc_id": documents["doc_id"],
            "n_characters": lengths,
            "share_cut": cuts / np.maximum(lengths + cuts, 1),
            "language": languages.to_numpy(),
        }
    )
    return pd.concat([head, pd.DataFrame(marks, columns=list(DIFFICULTIES), index=head.index).astype(bool)], axis=1)


def _n_cut(corpus: Corpus) -> NDArray[np.int64]:
    """Count the characters cut from each document."""
    cut = corpus.removed["text"].str.len().groupby(corpus.removed["doc_id"]).sum()
    return np.asarray(corpus.documents["doc_id"].map(cut).fillna(0).to_numpy(dtype=np.int64))


def _marks(texts: pd.Series) -> dict[str, Flags]:
    held = arrow_texts(texts)
    lower = pc.utf8_lower(held)
    caseless = _flags(pc.equal(held, lower))
    caseless[caseless] = _flags(
        pc.not_equal(held.filter(pa.array(caseless)), pc.utf8_upper(held.filter(pa.array(caseless))))
    )
    spaced, stops = _numbers(pc.count_substring_regex(held, _SPACED)), _numbers(pc.count_substring_regex(held, _STOPS))
    said = _numbers(pc.count_substring_regex(held, _SAID)) >= 2
    quoted = _flags(pc.match_substring_regex(held, _QUOTES))
    ended = _flags(pc.match_substring_regex(pc.utf8_slice_codeunits(held, -FOOT, None), _SENTENCE_END))
    marks = {
        "case_lost": caseless,
        "pre_tokenised": spaced > SPACED_SHARE * np.maximum(stops, 1),
        "quotes_lost": said & ~quoted,
        "cut_off": ~ended,
        "accents_lost": accents_lost(texts),
    }
    doubtful = np.flatnonzero(np.any(list(marks.values()), axis=0))
    enough = np.zeros(len(texts), bool)
    enough[doubtful] = [_has_letters(str(texts.iloc[i])) for i in doubtful]
    return {name: flags & enough for name, flags in marks.items()} | {
        "encoding_damaged": _flags(pc.match_substring_regex(held, _DAMAGED))
    }


def _flags(chunked: pa.ChunkedArray) -> Flags:
    return np.array(chunked.to_numpy(), dtype=bool)


def _numbers(chunked: pa.ChunkedArray) -> NDArray[np.int64]:
    return np.asarray(chunked.to_numpy(), dtype=np.int64)


def _has_letters(text: str) -> bool:
    return sum(map(str.isalpha, text[:5000])) >= LETTERS_NEEDED


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


def audit_groups(corpus: Corpus, by: str) -> pd.DataFrame:
    """Sum up the documents of each group: one row per group.

    Columns: group, n_documents, first, last (dates), n_characters (kept), n_cut (characters cut), share_cut, and how
    many documents have each of the `DIFFICULTIES`.
    """
    if by not in corpus.documents.columns:
        raise CorpusError(f"groups: {unknown('column', by, corpus.documents.columns)}")
    table = audit_documents(corpus).assign(
        group=corpus.documents[by].replace("", "(none)"), date=corpus.documents["date"], n_cut=_n_cut(corpus)
    )
    summed = {name: (name, "sum") for name in DIFFICULTIES}
    groups = table.groupby("group", sort=True).agg(
        n_documents=("doc_id", "size"),
        first=("date", "min"),
        last=("date", "max"),
        n_characters=("n_characters", "sum"),
        n_cut=("n_cut", "sum"),
        **summed,
    )
    groups.insert(5, "share_cut", groups["n_cut"] / np.maximum(groups["n_cut"] + groups["n_characters"], 1))
    return groups.reset_index()


def summarize_cuts(corpus: Corpus) -> pd.DataFrame:
    """Sum up what was cut by rule: rule, n_lines, n_documents, n_characters, example; most characters first."""
    cuts = corpus.removed.assign(n_characters=corpus.removed["text"].str.len())
    table = cuts.groupby("rule", sort=True).agg(
        n_lines=("text", "size"),
        n_documents=("doc_id", "nunique"),
        n_characters=("n_characters", "sum"),
        example=("text", lambda texts: str(texts.iloc[0]).strip()[:100]),
    )
    return table.sort_values("n_characters", ascending=False, kind="stable").reset_index()


def summarize_sources(corpus: Corpus) -> pd.DataFrame:
    """Count the inputs by what became of them. Inputs = the sum of the rows; records = documents + records left out.

    Columns: outcome, n_files, n_bytes, n_records (found in them), n_left_out (of these), n_loaded.
    """
    table = corpus.sources.groupby("outcome", sort=True).agg(
        n_files=("source_file", "size"),
        n_bytes=("n_bytes", "sum"),
        n_records=("n_records", "sum"),
        n_left_out=("n_left_out", "sum"),
    )
    table["n_loaded"] = table["n_records"] - table["n_left_out"]
    return table.reset_index()
