"""Sentences and documents as units of a frame count."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.codebook import Codebook
from framescope.counts import Counts, counts_of, group_rows
from framescope.matching import TypeIndex, codebook_hits
from framescope.tokens import Tokens, tokens_sentences

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Sentences:
    """The sentences of a corpus that hold a token, in order.

    of_token: the sentence of every token, shape (tokens,). first, last: its first and last token (last included).
    document: the row of its document.
    """

    of_token: Codes
    first: Codes
    last: Codes
    document: Codes

    def __len__(self) -> int:
        return len(self.first)

    def per_document(self, n_documents: int) -> Codes:
        """Sentences of each document, shape (documents,)."""
        return np.bincount(self.document, minlength=n_documents).astype(np.int64)


def find_sentences(tokens: Tokens, numbers: NDArray[np.int64] | None = None) -> Sentences:
    """Make the table of sentences from `tokens_sentences(tokens)` (numbers, if you have them already)."""
    numbers = tokens_sentences(tokens) if numbers is None else numbers
    first = np.flatnonzero(np.diff(numbers, prepend=-1)).astype(np.int64)
    of_token = np.cumsum(np.diff(numbers, prepend=-1) != 0).astype(np.int64) - 1
    last = np.append(first[1:], len(numbers)) - 1 if len(first) else first
    return Sentences(of_token, first, last, tokens.documents_of[first].astype(np.int64))


def kept_hits(index: TypeIndex, codebook: Codebook) -> pd.DataFrame:
    """Find the hits of a codebook that count: those that are not negated."""
    hits = codebook_hits(index, codebook)
    return hits[~hits["negated"]].reset_index(drop=True)


def frame_matrix(unit: Codes, frame: pd.Series, n_units: int, codebook: Codebook) -> sp.csr_matrix:
    """Mark which unit holds which frame: units x frames, 0/1. unit, frame: of each hit."""
    column = frame.map({name: i for i, name in enumerate(codebook.names)}).to_numpy(dtype=np.int64)
    matrix = sp.csr_matrix((np.ones(len(unit), np.int64), (unit, column)), shape=(n_units, len(codebook.frames)))
    return matrix.sign()


def sentence_frames(
    tokens: Tokens, codebook: Codebook, sentences: Sentences, *, index: TypeIndex | None = None
) -> sp.csr_matrix:
    """Mark the frames of every sentence: sentences x frames, 0/1. A hit belongs to the sentence it begins in."""
    hits = kept_hits(index or TypeIndex(tokens), codebook)
    return frame_matrix(sentences.of_token[hits["position"]], hits["frame"], len(sentences), codebook)


def count_frame_sentences(
    tokens: Tokens, codebook: Codebook, sentences: Sentences, *, index: TypeIndex | None = None
) -> Counts:
    """Count the sentences of each document that hold a frame: Counts whose `n_tokens` are the document's sentences."""
    marked = sentence_frames(tokens, codebook, sentences, index=index)
    n = len(tokens.corpus)
    within = sp.csr_matrix(
        (np.ones(len(sentences), np.int64), (sentences.document, np.arange(len(sentences)))), shape=(n, len(sentences))
    )
    return counts_of(within @ marked, codebook.names, tokens.corpus.documents, sentences.per_document(n))


def group_of(documents: pd.DataFrame, by: str) -> NDArray[np.object_]:
    """Name the group of every document, shape (documents,)."""
    names = np.full(len(documents), "", dtype=object)
    for name, rows in group_rows(documents, by).items():
        names[rows] = name
    return names
