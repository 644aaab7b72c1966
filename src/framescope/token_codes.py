"""Texts as numbered tokens: the token pattern runs once per distinct chunk, every rule once per distinct form.

The pattern never crosses white space, so this equals running it over every text.
"""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from framescope.chunk_tokens import ChunkTokens, tokens_of_chunks
from framescope.chunks import Interned, intern_texts, join_starts
from framescope.shards import give_back, keep_freed, n_threads, spread, text_blocks, text_bytes
from framescope.token_rules import TokenRules
from framescope.vocabularies import number_types

BLOCK_BYTES = 256_000_000  # of texts: what is held at a time where texts come one batch after another
MOVED = 125_000  # codes that a thread gives new numbers to at a time

Codes = NDArray[np.int32]
Places = NDArray[np.int64]


class Encoded(NamedTuple):
    """Tokens as numbers. codes: indices into `types` (Arrow strings, sorted); starts: one per text plus one."""

    codes: Codes
    starts: Places
    types: pa.Array


class Other(NamedTuple):
    """Chunks that hold none or several tokens. at: where they stand; begins: where their tokens do in a list of such,
    n: how many they are."""

    at: Places
    begins: Codes
    n: Codes


class Room:
    """Room for codes, one after another: what is not used of it costs nothing, and it grows where it must."""

    def __init__(self, size: int = 0) -> None:
        self.codes: Codes = np.empty(size, np.int32)
        self.n_used = 0

    def take(self, n: int) -> Codes:
        """The next n codes, to be written; void as soon as others are taken."""
        self.n_used += n
        if self.n_used > len(self.codes):
            self.codes.resize(self.n_used, refcheck=False)
        return self.codes[self.n_used - n : self.n_used]

    def close(self) -> Codes:
        """All codes, in one array; what was not used is given back."""
        self.codes.resize(self.n_used, refcheck=False)
        return self.codes


def encode_texts(texts: Any, rules: TokenRules) -> Encoded:
    """Tokenise a column of texts, or an iterator of columns (one batch of texts is held at a time)."""
    blocks: Iterable[list[pa.Array]] = text_blocks(texts, BLOCK_BYTES)
    room = Room()
    if not isinstance(texts, Iterator):
        blocks = list(blocks)
        room = Room(sum(text_bytes(shard) // 2 + len(shard) for block in blocks for shard in block))  # hardly more
    starts, vocabularies = [], []
    with ThreadPoolExecutor(n_threads()) as pool:
        for block in blocks:
            begins, types = encode_block(block, rules, pool, room)[1:]
            starts.append(begins)
            vocabularies.append(types)
        codes = room.close()
        if len(vocabularies) == 1:
            return Encoded(codes, starts[0], vocabularies[0])
        return Encoded(codes, join_starts(starts), unite_codes(codes, starts, vocabularies, pool))


def unite_codes(
    codes: Codes, starts: Sequence[Places], vocabularies: Sequence[pa.Array], pool: ThreadPoolExecutor
) -> pa.Array:
    """Give the codes of several runs of texts, one behind the other, the numbers of one sorted vocabulary, in place."""
    number, types = number_types(vocabularies, pool)
    low = first = 0
    for begins, names in zip(starts, vocabularies, strict=True):
        part, of_name = codes[low : low + begins[-1]], number[first : first + len(names)]
        spread(partial(_renumber, part, of_name), -(-len(part) // MOVED), pool)
        low, first = low + len(part), first + len(names)
    return types


def _renumber(codes: Codes, number: Codes, i: int) -> None:
    part = codes[i * MOVED : (i + 1) * MOVED]
    part[:] = number.take(part)


def encode_block(
    block: list[pa.Array], rules: TokenRules, pool: ThreadPoolExecutor, room: Room | None = None
) -> Encoded:
    """Tokenise some shards of texts, which are held in memory, by the threads of a pool; the codes are in `room`."""
    keep_freed()
    interned = intern_texts(block, pool)
    give_back()
    held = tokens_of_chunks(interned.short, interned.long, rules, pool)
    give_back()
    codes, starts = _number_tokens(interned, held, pool, room or Room())
    del interned
    give_back()
    return Encoded(codes, starts, held.types)


def _number_tokens(interned: Interned, held: ChunkTokens, pool: ThreadPoolExecutor, room: Room) -> tuple[Codes, Places]:
    """Turn the chunks of texts into tokens (which takes the place of their numbers), and bounds into starts."""
    numbers = interned.numbers
    first, bounds, values, _ = held
    spans = [interned.bounds[low : high + 1] for low, high in pairwise(interned.cuts)]

    def find(i: int) -> Other:
        """Put tokens in place of the chunks of a shard; note the others."""
        part = numbers[spans[i][0] : spans[i][-1]]
        codes = first.take(part)
        part[:] = codes
        at = np.flatnonzero(codes < 0)
        other = -codes.take(at)
        begins = bounds.take(other - 1)
        return Other(at, begins, bounds.take(other) - begins)

    others = spread(find, len(spans), pool)
    ends = interned.bounds[interned.cuts] + np.cumsum([0, *(int(other.n.sum()) - len(other.n) for other in others)])
    codes = room.take(int(ends[-1]))

    def write(i: int) -> Places:
        part, into = numbers[spans[i][0] : spans[i][-1]], codes[ends[i] : ends[i + 1]]
        starts: Places = ends[i] + _expand(part, spans[i] - spans[i][0], others[i], values, into)[:-1]
        return starts

    return codes, np.concatenate([*spread(write, len(spans), pool), ends[-1:]])


def _expand(codes: Codes, texts: Places, other: Other, values: Codes, into: Codes) -> Places:
    """Turn chunks into tokens: nearly every chunk is one token, only the others are treated one by one.

    codes: the token of each chunk, below 0 for the others. Gives how many tokens stand before each text.
    """
    before = np.zeros(len(other.n) + 1, np.int64)
    np.cumsum(other.n - 1, out=before[1:])
    several = np.flatnonzero(other.n)
    n = other.n.take(several)
    within = np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n)
    listed = np.repeat(other.at.take(several) + before.take(several), n) + within
    is_single = np.ones(len(into), bool)
    is_single[listed] = False
    into[is_single] = codes[codes >= 0]
    into[listed] = values.take(np.repeat(other.begins.take(several), n) + within)
    moved: Places = texts + before[np.searchsorted(other.at, texts)]
    return moved
