"""Texts as numbered tokens: the token pattern runs once per distinct chunk, every rule once per distinct form.

The pattern never crosses white space, so this equals running it over every text.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from framescope.chunk_tokens import ChunkTokens, tokens_of_chunks
from framescope.chunks import Interned, intern_texts
from framescope.shards import give_back, n_threads, text_blocks
from framescope.token_rules import TokenRules
from framescope.vocabularies import find_types, join_types

BLOCK_BYTES = 256_000_000  # of texts: what is held at a time where texts come one batch after another
MOVED = 125_000  # codes that a thread gives new numbers to at a time

Codes = NDArray[np.int32]
Places = NDArray[np.int64]


class Encoded(NamedTuple):
    """Tokens as numbers. codes: indices into `types` (Arrow strings, sorted); starts: one per text plus one."""

    codes: Codes
    starts: Places
    types: pa.Array


def encode_texts(texts: Any, rules: TokenRules) -> Encoded:
    """Tokenise a column of texts, or an iterator of columns (one batch of texts is held at a time)."""
    with ThreadPoolExecutor(n_threads()) as pool:
        return join_encoded([encode_block(block, rules, pool) for block in text_blocks(texts, BLOCK_BYTES)], pool)


def join_encoded(parts: Sequence[Encoded], pool: ThreadPoolExecutor) -> Encoded:
    """Put tokenised texts one behind the other, under one sorted vocabulary."""
    if len(parts) == 1:
        return parts[0]
    types = join_types([part.types for part in parts])
    ends = np.cumsum([0, *(len(part.codes) for part in parts)])
    codes = np.empty(ends[-1], np.int32)
    for part, low, high in zip(parts, ends[:-1], ends[1:], strict=True):
        number, into = find_types(types, part.types), codes[low:high]
        cuts = range(0, len(into), MOVED)
        list(pool.map(partial(_renumber, part.codes, number, into), cuts))
    return Encoded(codes, join_starts([part.starts for part in parts]), types)


def _renumber(codes: Codes, number: Codes, into: Codes, at: int) -> None:
    number.take(codes[at : at + MOVED], out=into[at : at + MOVED], mode="clip")


def join_starts(parts: Sequence[Places]) -> Places:
    """Put the starts of several runs of texts one behind the other."""
    before = accumulate((int(starts[-1]) for starts in parts), initial=0)
    moved = [starts[:-1] + at for starts, at in zip(parts, before, strict=False)]
    return np.concatenate([*moved, [sum(int(starts[-1]) for starts in parts)]]).astype(np.int64)


def encode_block(block: list[Any], rules: TokenRules, pool: ThreadPoolExecutor) -> Encoded:
    """Tokenise some shards of texts, which are held in memory, by the threads of a pool."""
    interned = intern_texts(block, pool)
    give_back()
    held = tokens_of_chunks(interned.names, rules, pool)
    give_back()
    codes, starts = _number_tokens(interned, held, pool)
    del interned
    give_back()
    return Encoded(codes, starts, held.types)


def _number_tokens(interned: Interned, held: ChunkTokens, pool: ThreadPoolExecutor) -> tuple[Codes, Places]:
    """Turn the chunks of texts into tokens (which takes the place of their numbers), and bounds into starts."""
    numbers = interned.numbers
    first, bounds, values, _ = held
    spans = [interned.bounds[low : high + 1] for low, high in pairwise(interned.cuts)]

    def find(span: Places) -> tuple[Places, Codes, Codes]:
        """Put tokens in place of the chunks of a shard; of the others: where they are, where their tokens, how many."""
        part = numbers[span[0] : span[-1]]
        codes = first.take(part)
        at = np.flatnonzero(codes < 0)
        chunk = part.take(at)
        part[:] = codes
        return at, bounds.take(chunk), bounds[1:].take(chunk) - bounds.take(chunk)

    others = list(pool.map(find, spans))
    ends = interned.bounds[interned.cuts] + np.cumsum([0, *(int(held.sum()) - len(held) for _, _, held in others)])
    codes = np.empty(ends[-1], np.int32)

    def write(span: Places, other: tuple[Places, Codes, Codes], low: int, high: int) -> Places:
        return low + _expand(numbers[span[0] : span[-1]], span - span[0], other, values, codes[low:high])[:-1]

    starts = list(pool.map(write, spans, others, ends[:-1], ends[1:]))
    return codes, np.concatenate([*starts, ends[-1:]])


def _expand(codes: Codes, texts: Places, other: tuple[Places, Codes, Codes], values: Codes, into: Codes) -> Places:
    """Turn chunks into tokens: nearly every chunk is one token, only the others are treated one by one.

    codes: the token of each chunk; other: where the chunks stand that hold none or several, where in `values` these
    begin, and how many. Gives how many tokens stand before each text.
    """
    at, source, held = other
    before = np.concatenate([[0], np.cumsum(held - 1, dtype=np.int64)])
    n_each = np.ones(len(codes), np.int64)
    n_each[at] = held
    into[:] = np.repeat(codes, n_each)
    several = np.flatnonzero(held)
    place, n, source = at.take(several) + before.take(several), held.take(several), source.take(several)
    within = np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n)
    into[np.repeat(place, n) + within] = values[np.repeat(source, n) + within]
    moved: Places = texts + before[np.searchsorted(at, texts)]
    return moved
