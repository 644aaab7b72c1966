"""Texts as numbered words for finding reuse: what a copy editor, an archive or a scraper changes is folded away.

A word is what stands between white space, without case, accents, punctuation and clitics ('s, n't); what is then
shorter than two characters is passed over. So "Turkey's", "turkey s" and "Turkey’s," are one word, here only.
"""

import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.chunks import intern_texts, n_threads, text_shards
from framescope.corpus.lines import arrow_texts

_CLITIC = re.compile(r"['\u2019](?:s|t|ll|re|ve|d|m)(?=\W*$)", re.MULTILINE)
_MARKS = re.compile(r"[\u0300-\u036f]+")
_NOT_WORD = re.compile(r"[^\w\n]+|_+")
_CHUNK = re.compile(r"[^ \t\n\v\f\r]+")

WORD, PASSED_OVER, BLANK = 1, 2, 3


@dataclass(frozen=True)
class Words:
    """The words of all texts. codes: int32, one per word; starts: words before each text, one more than texts.

    chunk_starts: chunks before each text; state: of every chunk, uint8: WORD, PASSED_OVER or BLANK (two blanks on end).
    """

    codes: NDArray[np.int32]
    starts: NDArray[np.int64]
    chunk_starts: NDArray[np.int64]
    state: NDArray[np.uint8]

    @property
    def n_words(self) -> NDArray[np.int64]:
        """Words of each text."""
        return np.diff(self.starts)

    def text_of(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """The text (its row) in which words stand."""
        return np.searchsorted(self.starts, places, side="right") - 1

    def spans(self, document: int, text: str) -> NDArray[np.int64]:
        """Where the words of a text stand in it: shape (words, 2), characters."""
        state = self.state[self.chunk_starts[document] : self.chunk_starts[document + 1]]
        chunks = np.array([match.span() for match in _CHUNK.finditer(text)], np.int64).reshape(-1, 2)
        return np.asarray(chunks[state[state != BLANK] == WORD])


def fold(chunks: list[str]) -> list[str]:
    """Fold chunks to words; "" where nothing of two characters is left.

    >>> fold(["Turkey's", "Işık,", "U.S.", "s", "--"])
    ['turkey', 'isık', 'us', '', '']
    """
    joined = "\n".join(chunks)
    if not joined.isascii():
        joined = _MARKS.sub("", unicodedata.normalize("NFKD", joined))
    joined = _NOT_WORD.sub("", _CLITIC.sub("", joined.lower()))
    return [word if len(word) > 1 else "" for word in joined.split("\n")]


def number_words(texts: pd.Series) -> Words:
    """Number the words of all texts."""
    shards = list(text_shards(arrow_texts(texts)))
    if not shards:
        none = np.zeros(1, np.int64)
        return Words(np.empty(0, np.int32), none, none, np.empty(0, np.uint8))
    with ThreadPoolExecutor(n_threads()) as pool:
        parts, classes, chunks = intern_texts(shards, pool)
    names = chunks.to_pylist()
    known: dict[str, int] = {"": -1}
    code = np.fromiter((known.setdefault(word, len(known)) for word in fold(names)), np.int32, len(names))
    kind = np.where(code >= 0, WORD, PASSED_OVER).astype(np.uint8)
    kind[[i for i, name in enumerate(names) if not name]] = BLANK
    begin = [0, *accumulate(len(column.chunk(0).dictionary) for column in classes)]
    codes, state = [], []
    for i, part in enumerate(parts):
        numbers = part.number([column.chunk(i) for column in classes], begin[:3])
        held = code[numbers]
        codes.append(held[held >= 0])
        state.append(kind[numbers])
    first = [0, *accumulate(int(part.bounds[-1]) for part in parts)]
    bounds = [part.bounds[:-1] + at for part, at in zip(parts, first, strict=False)]
    chunk_starts = np.concatenate([*bounds, [first[-1]]]).astype(np.int64)
    states = np.concatenate(state)
    words_before = np.concatenate([[0], np.cumsum(states == WORD)])
    return Words(np.concatenate(codes), words_before[chunk_starts].astype(np.int64), chunk_starts, states)
