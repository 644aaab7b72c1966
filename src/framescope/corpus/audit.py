"""What is in a corpus, what was cut from it, and what makes its documents hard to compare."""

import re

import numpy as np
import pandas as pd

from framescope.corpus.model import Corpus
from framescope.errors import CorpusError, unknown

LETTERS_NEEDED = 200  # below it, nothing is said about case or spacing
SPACED_SHARE = 0.5  # of full stops and commas stand apart: the text was pre-tokenised

_SPACED = re.compile(r"\s[.,]\s")
_STOPS = re.compile(r"[.,](?=\s|\Z)")
_QUOTES = re.compile(r"[\"“”„«»‘’]|(?<!\w)'|'(?!\w)")
_SAID = re.compile(r"\b(?:said|says|told|added|warned|asked)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…:][\"'”’»)\]\s]*\Z")

DIFFICULTIES = {
    "case_lost": "no capital letter: names and sentence beginnings cannot be told",
    "pre_tokenised": "punctuation stands apart: the text went through a tokenizer before",
    "quotes_lost": "speech is reported but there is no quotation mark: quotations cannot be told",
    "cut_off": "the last paragraph does not end a sentence: the text may be truncated",
}


def audit_documents(corpus: Corpus) -> pd.DataFrame:
    """Look for what makes documents hard to compare: one row per document.

    Columns: doc_id, n_characters, share_cut (of the raw text, as furniture), and case_lost, pre_tokenised,
    quotes_lost, cut_off (bool; what each means: `DIFFICULTIES`).
    """
    cut = corpus.removed["text"].str.len().groupby(corpus.removed["doc_id"]).sum()
    documents = corpus.documents
    lengths = documents["text"].str.len().to_numpy(dtype=np.int64)
    cuts = documents["doc_id"].map(cut).fillna(0).to_numpy(dtype=np.int64)
    marks = pd.DataFrame([_difficulties(text) for text in documents["text"]], columns=list(DIFFICULTIES), dtype=bool)
    head = pd.DataFrame(
        {
            "doc_id": documents["doc_id"],
            "n_characters": lengths,
            "share_cut": cuts / np.maximum(lengths + cuts, 1),
        }
    )
    return pd.concat([head, marks], axis=1)


def _difficulties(text: str) -> tuple[bool, bool, bool, bool]:
    n_letters = sum(map(str.isalpha, text[:5000]))
    enough = n_letters >= LETTERS_NEEDED
    stops = len(_STOPS.findall(text))
    return (
        enough and text == text.lower(),
        enough and len(_SPACED.findall(text + " ")) > SPACED_SHARE * max(stops, 1),
        enough and len(_SAID.findall(text)) >= 2 and not _QUOTES.search(text),
        enough and not _SENTENCE_END.search(text.rstrip()),
    )


def audit_groups(corpus: Corpus, by: str) -> pd.DataFrame:
    """Sum up the documents of each group: one row per group.

    Columns: group, n_documents, first, last (dates), n_characters (kept), n_cut (characters cut), share_cut, and how
    many documents have each of the `DIFFICULTIES`.
    """
    if by not in corpus.documents.columns:
        raise CorpusError(f"groups: {unknown('column', by, corpus.documents.columns)}")
    table = audit_documents(corpus).assign(
        group=corpus.documents[by].replace("", "(none)"), date=corpus.documents["date"]
    )
    table["n_raw"] = (table["n_characters"] / (1 - table["share_cut"])).where(table["share_cut"] < 1, 0).round()
    summed = {name: (name, "sum") for name in DIFFICULTIES}
    groups = table.groupby("group", sort=True).agg(
        n_documents=("doc_id", "size"),
        first=("date", "min"),
        last=("date", "max"),
        n_characters=("n_characters", "sum"),
        n_raw=("n_raw", "sum"),
        **summed,
    )
    n_cut = (groups.pop("n_raw") - groups["n_characters"]).astype("int64")
    groups.insert(4, "n_cut", n_cut)
    groups.insert(5, "share_cut", n_cut / (n_cut + groups["n_characters"]))
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
    """Count the inputs by what became of them: outcome, n_files, n_bytes. Inputs = the sum of the rows."""
    table = corpus.sources.groupby("outcome", sort=True).agg(
        n_files=("source_file", "size"), n_bytes=("n_bytes", "sum")
    )
    return table.reset_index()
