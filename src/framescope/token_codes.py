"""Texts as numbered tokens: the token pattern runs once per distinct chunk, every rule once per distinct form.

The pattern never crosses white space, so this equals running it over every text.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from framescope.chunks import POOL, Interned, encode, give_back, intern_texts, n_threads, text_blocks
from framescope.token_rules import TokenRules

BLOCK_BYTES = 256_000_000  # of texts: what is held at a time where texts come one batch after another

# Marks that neither begin a token nor, at the end of one of plain letters, belong to it.
_NEVER_IN_PLAIN = "\"'()[].,;:!?*\u201c\u201d\u2018\u2019\u2013\u2014\u2026"

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
        return join_encoded([encode_block(block, rules, pool) for block in text_blocks(texts, BLOCK_BYTES)])


def join_encoded(parts: Sequence[Encoded]) -> Encoded:
    """Put tokenised texts one behind the other, under one sorted vocabulary."""
    if len(parts) == 1:
        return parts[0]
    types = join_types([part.types for part in parts])
    codes = [find_types(types, part.types)[part.codes] for part in parts]
    return Encoded(np.concatenate([np.empty(0, np.int32), *codes]), join_starts([p.starts for p in parts]), types)


def join_types(vocabularies: Sequence[pa.Array]) -> pa.Array:
    """Unite vocabularies; sorted by code point."""
    types = pc.unique(pa.concat_arrays([pa.array([], pa.large_string()), *vocabularies]))
    return types.take(pc.sort_indices(types))


def find_types(types: pa.Array, names: pa.Array) -> Codes:
    """Find names in a vocabulary that holds them all: their numbers."""
    return np.asarray(pc.index_in(names, value_set=types)).astype(np.int32, copy=False)


def number_types(names: pa.Array) -> tuple[Codes, pa.Array]:
    """Number names in the order of the sorted vocabulary (-1 where a name is missing), and give that vocabulary."""
    encoded = encode(names)
    order = pc.sort_indices(encoded.dictionary, memory_pool=POOL)
    number = np.full(len(order) + 1, -1, np.int32)
    number[np.asarray(order)] = np.arange(len(order), dtype=np.int32)
    return number[np.asarray(encoded.indices.fill_null(-1))], pc.take(encoded.dictionary, order, memory_pool=POOL)


def join_starts(parts: Sequence[Places]) -> Places:
    """Put the starts of several runs of texts one behind the other."""
    before = accumulate((int(starts[-1]) for starts in parts), initial=0)
    moved = [starts[:-1] + at for starts, at in zip(parts, before, strict=False)]
    return np.concatenate([*moved, [sum(int(starts[-1]) for starts in parts)]]).astype(np.int64)


def encode_block(block: list[Any], rules: TokenRules, pool: ThreadPoolExecutor) -> Encoded:
    """Tokenise some shards of texts, which are held in memory, by the threads of a pool."""
    interned = intern_texts(block, pool)
    give_back()
    first, bounds, values, types = _types_of_chunks(interned.names, rules)
    give_back()
    codes, starts = _number_tokens(interned, first, bounds, values, pool)
    del interned
    give_back()
    return Encoded(codes, starts, types)


def _number_tokens(
    interned: Interned, first: Codes, bounds: Codes, values: Codes, pool: ThreadPoolExecutor
) -> tuple[Codes, Places]:
    """Turn the chunks of texts into tokens (which takes the place of their numbers), and bounds into starts.

    first: the token of each distinct chunk, -1 where it holds none or several: values[bounds[c]:bounds[c + 1]].
    """
    numbers = interned.numbers
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


def _types_of_chunks(chunks: pa.Array, rules: TokenRules) -> tuple[Codes, Codes, Codes, pa.Array]:
    """Run the token pattern once per distinct chunk and the rules once per distinct form.

    Returns first, bounds, values as `_expand` wants them, and the types.
    """
    trimmed = pc.utf8_trim(chunks, characters=_NEVER_IN_PLAIN, memory_pool=POOL)
    plain = np.array(pc.ascii_is_alnum(trimmed))  # nearly all: Latin letters and digits between marks are one token
    plain[~plain] = pc.match_substring_regex(trimmed.filter(pa.array(~plain)), rules.plain_words, memory_pool=POOL)
    encoded = encode(pc.filter(trimmed, pa.array(plain), memory_pool=POOL))
    del trimmed
    number: defaultdict[str, int] = defaultdict()
    number.default_factory = number.__len__
    end = number["\n"]  # no chunk holds a line feed: it marks the end of a chunk
    lines = "\n".join([*chunks.filter(pa.array(~plain)).to_pylist(), ""])
    found = re.findall(rf"\n|{rules.pattern_for(lines).pattern}", lines)
    listed = np.fromiter(map(number.__getitem__, found), np.int64, len(found))
    del lines, found
    forms = [encoded.dictionary, pa.array(list(number)[1:], pa.large_string())]
    of_form, types = number_types(_types_of_forms(pa.concat_arrays(forms), rules))
    of_plain, of_found = of_form[: len(encoded.dictionary)], of_form[len(encoded.dictionary) :]
    of_listed = np.concatenate([np.full(1, -1, np.int32), of_found])[listed]
    kept = of_listed >= 0
    n_held = np.zeros(len(chunks), np.int32)
    n_held[~plain] = np.diff(np.concatenate([[0], np.cumsum(kept)[listed == end]]))
    bounds = np.concatenate([np.zeros(1, np.int32), np.cumsum(n_held, dtype=np.int32)])
    first = np.full(len(chunks), -1, np.int32)
    first[plain] = of_plain[np.asarray(encoded.indices)]
    values = of_listed[kept]
    single = n_held == 1
    first[single] = values[bounds[:-1][single]]
    return first, bounds, values, types


def _types_of_forms(forms: pa.Array, rules: TokenRules) -> pa.Array:
    """Apply the rules to forms: their types, missing where the rules leave one out."""
    if not rules.only_folds_case:
        return pa.array(map(rules.type_of, forms.to_pylist()), pa.large_string())
    types = pc.ascii_lower(forms, memory_pool=POOL)
    if rules.variants:
        written, counted = zip(*rules.variants.items(), strict=True)
        found = pc.index_in(types, value_set=pa.array(written, pa.large_string()))
        types = pc.coalesce(pa.array(counted, pa.large_string()).take(found), types)
    other = pc.invert((pc.ascii_is_alnum if rules.rewrites else pc.string_is_ascii)(forms))
    one_by_one = map(rules.type_of, forms.filter(other).to_pylist())
    return pc.replace_with_mask(types, other, pa.array(one_by_one, pa.large_string()), memory_pool=POOL)
