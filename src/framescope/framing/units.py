"""Sentences and documents as units of a frame count."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.codebook import Codebook
from framescope.counts import Counts, counts_of, weigh
from framescope.groups import group_rows
from framescope.matching import TypeIndex, codebook_hits
from framescope.origins import Weighting, counted_spans, counted_tokens
from framescope.token_sentences import tokens_sentences
from framescope.tokens import Tokens

Codes = NDArray[np.int64]


@dataclass(frozen=True)
class Sentences:
    """The sentences of a corpus that hold a token, in order.

    of_token: the sentence of every token, shape (tokens,).
    first, last: its first and last token (last included).
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
    """Find the sentences of a corpus: which tokens each holds.

    numbers: `tokens_sentences(tokens)`, if you have it already.

    >>> import framescope as fs
    >>> from framescope.examples import tokens
    >>> sentences = fs.find_sentences(tokens)
    >>> len(sentences), sentences.first[:3].tolist(), sentences.per_document(12).tolist()
    (33, [0, 4, 11], [3, 3, 3, 3, 3, 3, 3, 2, 3, 3, 2, 2])
    """
    numbers = tokens_sentences(tokens) if numbers is None else numbers
    first = np.flatnonzero(np.diff(numbers, prepend=-1)).astype(np.int64)
    of_token = np.cumsum(np.diff(numbers, prepend=-1) != 0).astype(np.int64) - 1
    last = np.append(first[1:], len(numbers)) - 1 if len(first) else first
    return Sentences(of_token, first, last, tokens.documents_of[first].astype(np.int64))


def counted_sentences(tokens: Tokens, sentences: Sentences, weighting: Weighting) -> NDArray[np.bool_]:
    """Which sentences count under a weighting, shape (sentences,): those of whose tokens at least half do."""
    counted = np.bincount(sentences.of_token, counted_tokens(tokens, weighting), minlength=len(sentences))
    return np.asarray(2 * counted >= sentences.last - sentences.first + 1)


def frame_hits(
    tokens: Tokens,
    codebook: Codebook,
    frames: str | Sequence[str] = (),
    *,
    index: TypeIndex | None = None,
    weighting: Weighting = "all",
) -> pd.DataFrame:
    """Find the places of a codebook's frames (or targets) that count: what tables count and evidence shows.

    Exclusions, negation and the longest match have had their say, unlike where patterns are looked up one by one.

    frames: one name or several (default: all).
    index: the TypeIndex of these tokens, if you have one already.
    weighting: of reused text; "own" keeps hits that are the document's own from end to end.

    Returns one row per hit, in the order of frame and place: frame, pattern, document (row), position (of its first
    token in the corpus), length (tokens), weight (of the pattern), negated (False). Give it to `kwic` as its pattern to
    read them.

    >>> from framescope.codebook import Frame
    >>> from framescope.tokens import tokenize
    >>> book = Codebook("law", (Frame("law", "Law", ("patriot*",), exclude=("patriot act",)),))
    >>> frame_hits(tokenize(["The Patriot Act; a Patriot."]), book)[["pattern", "position", "length"]]
        pattern  position  length
    0  patriot*         4       1
    """
    wanted = [frames] if isinstance(frames, str) else list(frames)
    for name in wanted:
        codebook.frame(name)
    hits = codebook_hits(index or TypeIndex(tokens), codebook)
    counted = counted_spans(tokens, hits["position"].to_numpy(), hits["length"].to_numpy(), weighting)
    kept = ~hits["negated"] & counted
    if wanted:
        kept &= hits["frame"].isin(wanted)
    return hits[kept].reset_index(drop=True)


def frame_numbers(frame: pd.Series, codebook: Codebook) -> Codes:
    """The number of each hit's frame in the codebook."""
    number = {name: i for i, name in enumerate(codebook.names)}
    return np.array([number[name] for name in frame.tolist()], np.int64)


def frame_matrix(unit: Codes, frame: pd.Series, n_units: int, codebook: Codebook) -> sp.csr_matrix:
    """Mark which unit holds which frame: units x frames, 0/1. unit, frame: of each hit."""
    shape = n_units, len(codebook.frames)
    return sp.csr_matrix((np.ones(len(unit), np.int64), (unit, frame_numbers(frame, codebook))), shape=shape).sign()


def sentence_frames(
    tokens: Tokens,
    codebook: Codebook,
    sentences: Sentences,
    *,
    index: TypeIndex | None = None,
    weighting: Weighting = "all",
) -> sp.csr_matrix:
    """Mark the frames of every sentence: sentences x frames, 0/1. A hit belongs to the sentence it begins in; a
    sentence that does not count under `weighting` has none."""
    hits = frame_hits(tokens, codebook, index=index, weighting=weighting)
    of_hit = sentences.of_token[hits["position"].to_numpy()]
    kept = counted_sentences(tokens, sentences, weighting)[of_hit]
    return frame_matrix(of_hit[kept], hits["frame"][kept], len(sentences), codebook)


def count_frame_sentences(
    tokens: Tokens,
    codebook: Codebook,
    sentences: Sentences,
    *,
    index: TypeIndex | None = None,
    weighting: Weighting = "all",
) -> Counts:
    """Count the sentences of each document that hold a frame: Counts whose `n_tokens` are the document's sentences.

    sentences: from `find_sentences`.
    index: the TypeIndex of these tokens, if you have one already.
    weighting: of reused text, as for `count_terms`. Under "own" a sentence counts where at least half of its words are
        the document's own.

    >>> import framescope as fs
    >>> from framescope.examples import tokens, frames, sentences
    >>> counts = fs.count_frame_sentences(tokens, frames, sentences)
    >>> counts.to_table().head(2)  # of how many sentences
      doc_id  n_tokens  burden  access
    0     01         3       3       0
    1     02         3       3       0
    """
    marked = sentence_frames(tokens, codebook, sentences, index=index, weighting=weighting)
    n = len(tokens.corpus)
    counted = counted_sentences(tokens, sentences, weighting).astype(np.int64)
    within = sp.csr_matrix((counted, (sentences.document, np.arange(len(sentences)))), shape=(n, len(sentences)))
    size = np.asarray(within.sum(axis=1)).ravel()
    return weigh(counts_of(within @ marked, codebook.names, tokens.corpus.documents, size), tokens.corpus, weighting)


def group_of(documents: pd.DataFrame, by: str) -> NDArray[np.object_]:
    """Name the group of every document, shape (documents,)."""
    names = np.full(len(documents), "", dtype=object)
    for name, rows in group_rows(documents, by).items():
        names[rows] = name
    return names
