"""Texts as numbered chunks, and as numbered words for finding reuse.

A chunk is what stands between white space. A word is a chunk with what a copy editor, an archive or a scraper changes
folded away: case, accents, punctuation and clitics ('s, n't); what is then shorter than two characters is passed over.
So "Turkey's", "turkey s" and "Turkey’s," are one word, here only.
"""

import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from framescope.chunks import intern_texts, join_starts
from framescope.progress import progress
from framescope.shards import give_back, n_threads, text_blocks
from framescope.vocabularies import find_types

BLOCK_BYTES = 16_000_000  # of texts numbered at a time
TEXTS_AT_ONCE = 2_000  # whose chunks are summed up
CHUNKS_AT_ONCE = 1_000_000  # that are looked up

_CLITIC = re.compile(r"['\u2019](?:s|t|ll|re|ve|d|m)(?=\W*$)", re.MULTILINE)
_MARKS = re.compile(r"[\u0300-\u036f]+")
_NOT_WORD = re.compile(r"[^\w\n]+|_+")
_CHUNK = re.compile(r"[^ \t\n\v\f\r]+")
# Marks around a word that say nothing about it; apostrophes may (a clitic).
_AROUND = '"()[].,;:!?*\u201c\u201d\u2018\u2013\u2014\u2026'

WORD, PASSED_OVER, BLANK = 1, 2, 3

Places = NDArray[np.int64]


@dataclass(frozen=True)
class Chunks:
    """The chunks of all texts, each distinct one numbered.

    numbers: int32, one per chunk, in order; starts: int64, chunks before each text, one more than texts; names: the
    distinct chunks (Arrow strings), "" between two blanks on end.
    """

    numbers: NDArray[np.int32]
    starts: Places
    names: pa.Array

    def text_of(self, places: Places) -> Places:
        """The text (its row) in which chunks stand."""
        return np.searchsorted(self.starts, places, side="right") - 1

    def places(self, wanted: NDArray[np.bool_]) -> Places:
        """Where certain chunks stand; wanted: which of the distinct ones, shape (names,)."""
        found = [np.empty(0, np.int64)]
        for low in range(0, len(self.numbers), CHUNKS_AT_ONCE):
            found.append(low + np.flatnonzero(wanted[self.numbers[low : low + CHUNKS_AT_ONCE]]))
        return np.concatenate(found)

    def totals(self, **values: NDArray[Any]) -> dict[str, NDArray[np.int64]]:
        """Sum numbers per distinct chunk over the chunks of each text: one array per name, shape (texts,)."""
        any_of = np.any(list(values.values()), axis=0)
        sums: dict[str, list[Places]] = {name: [np.empty(0, np.int64)] for name in values}
        for low in range(0, len(self.starts) - 1, TEXTS_AT_ONCE):
            starts = self.starts[low : low + TEXTS_AT_ONCE + 1]
            part = self.numbers[starts[0] : starts[-1]]
            places = np.flatnonzero(any_of[part])
            numbers, bounds = part[places], np.searchsorted(places, starts - starts[0])
            for name, held in values.items():
                sums[name].append(np.diff(np.cumsum(np.append(0, held[numbers]))[bounds]))
        return {name: np.concatenate(parts).astype(np.int64) for name, parts in sums.items()}


@dataclass(frozen=True)
class Words:
    """The words of all texts. codes: int32, one per word; starts: words before each text, one more than texts.

    chunk_starts: chunks before each text; state: of every chunk, uint8: WORD, PASSED_OVER or BLANK (two blanks on end).
    """

    codes: NDArray[np.int32]
    starts: Places
    chunk_starts: Places
    state: NDArray[np.uint8]

    @property
    def n_words(self) -> Places:
        """Words of each text."""
        return np.diff(self.starts)

    def text_of(self, places: Places) -> Places:
        """The text (its row) in which words stand."""
        return np.searchsorted(self.starts, places, side="right") - 1

    def spans(self, document: int, text: str) -> Places:
        """Where the words of a text stand in it: shape (words, 2), characters."""
        state = self.state[self.chunk_starts[document] : self.chunk_starts[document + 1]]
        return np.asarray(chunk_spans(text)[state[state != BLANK] == WORD])


def chunk_spans(text: str) -> Places:
    """Where the chunks of a text stand in it: shape (chunks, 2), characters.

    >>> chunk_spans("A  radar.").tolist()
    [[0, 1], [3, 9]]
    """
    # a lone surrogate cannot be encoded as UTF-8, and no text holds one
    points = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    is_blank = np.ones(len(points) + 2, np.int8)
    is_blank[1:-1] = (points == ord(" ")) | (points - np.uint32(9) < 5)
    change = np.diff(is_blank)
    return np.column_stack([np.flatnonzero(change == -1), np.flatnonzero(change == 1)])


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


def number_chunks(texts: Any) -> Chunks:
    """Number the chunks of a column of texts (pandas, Arrow, a list), in blocks, by threads."""
    with ThreadPoolExecutor(n_threads()) as pool:
        parts = [_number_block(block, pool) for block in progress(text_blocks(texts, BLOCK_BYTES), "numbering words")]
    return parts[0] if len(parts) == 1 else join_chunks(parts)


def join_chunks(parts: list[Chunks]) -> Chunks:
    """Number the chunks of runs of texts together. `parts` is empty then: each is let go when it has its place."""
    none = pa.array([], pa.large_string())
    names = pc.unique(pa.concat_arrays([none, *(part.names for part in parts)]))
    starts = join_starts([part.starts for part in parts])
    numbers = np.empty(starts[-1], np.int32)
    at = 0
    while parts:
        part = parts.pop(0)
        into = numbers[at : at + len(part.numbers)]
        find_types(names, part.names).take(part.numbers, out=into, mode="clip")
        at += len(into)
        del part
        give_back()
    return Chunks(numbers, starts, names)


def _number_block(block: list[pa.Array], pool: ThreadPoolExecutor) -> Chunks:
    interned = intern_texts(block, pool)
    give_back()
    return Chunks(interned.numbers, interned.bounds, interned.names)


def number_words(chunks: Chunks) -> Words:
    """Number the words of all texts. Their codes take the place of `chunks.numbers`, which are void from then on."""
    code, kind = _words_of(chunks.names)
    starts = np.concatenate([[0], np.cumsum(chunks.totals(word=kind == WORD)["word"])])
    state = np.empty(len(chunks.numbers), np.uint8)
    at = 0
    for low in range(0, len(state), CHUNKS_AT_ONCE):
        numbers = chunks.numbers[low : low + CHUNKS_AT_ONCE]
        kind.take(numbers, out=state[low : low + CHUNKS_AT_ONCE], mode="clip")
        found = code.take(numbers)
        found = found[found >= 0]
        chunks.numbers[at : at + len(found)] = found  # never beyond what was read
        at += len(found)
    return Words(chunks.numbers[:at], starts, chunks.starts, state)


def _words_of(names: pa.Array) -> tuple[NDArray[np.int32], NDArray[np.uint8]]:
    """The number of the word of every distinct chunk (-1: none), and what it is.

    Nearly all are plain letters and digits between marks: Arrow folds these, `fold` the others.
    """
    trimmed = pc.utf8_trim(names, characters=_AROUND)
    plain = np.asarray(pc.ascii_is_alnum(trimmed), bool)
    others = fold(names.filter(pa.array(~plain)).to_pylist())
    words = [pc.ascii_lower(trimmed.filter(pa.array(plain))), pa.array(others, pa.large_string())]
    encoded = pa.concat_arrays(words).dictionary_encode()
    is_word = np.asarray(pc.utf8_length(encoded.dictionary)) > 1
    number = np.where(is_word, np.cumsum(is_word) - 1, -1).astype(np.int32)[np.asarray(encoded.indices)]
    code = np.empty(len(names), np.int32)
    n_plain = int(plain.sum())
    code[plain], code[~plain] = number[:n_plain], number[n_plain:]
    kind = np.where(code >= 0, WORD, PASSED_OVER).astype(np.uint8)
    kind[np.asarray(pc.equal(names, ""), bool)] = BLANK
    return code, kind
