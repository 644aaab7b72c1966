"""What tokens distinct chunks hold: the token pattern runs once per distinct chunk, the rules once per distinct form.

Nearly all chunks are plainly one word, which is seen in their bytes; Python is called for the others.
"""

from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from framescope.byte_words import Numbers
from framescope.plain_words import ASCII_MARKS, OTHER_MARKS, lower, plain_words
from framescope.shards import POOL, spread
from framescope.short_strings import Pairs, join_pairs, spell
from framescope.token_rules import TokenRules
from framescope.vocabularies import encode, kept_of, number_types

AT_ONCE = 12_000  # chunks that a thread looks at at a time: what is made of them fits a processor's caches


class ChunkTokens(NamedTuple):
    """The tokens of distinct chunks.

    first: the token of each chunk; below 0, say -k, where it holds none or several: values[bounds[k - 1]:bounds[k]],
    nothing for -1. types: of the tokens, sorted.
    """

    first: Numbers
    bounds: Numbers
    values: Numbers
    types: pa.Array


def tokens_of_chunks(short: Pairs, long: pa.Array, rules: TokenRules, pool: ThreadPoolExecutor) -> ChunkTokens:
    """Find the tokens of distinct chunks, first short ones, then long ones, and number their types."""
    slices = [Pairs(*(words[low : low + AT_ONCE] for words in short)) for low in range(0, len(short.first), AT_ONCE)]
    in_lower_case = rules.only_folds_case and not rules.rewrites and not rules.variants

    def see(i: int) -> tuple[NDArray[np.bool_], Pairs]:
        is_plain, words = plain_words(slices[i], rules.inner_marks)
        return is_plain, lower(words) if in_lower_case else words

    seen = spread(see, len(slices), pool)
    plain = np.concatenate([*(is_plain for is_plain, _ in seen), np.zeros(len(long), bool)])
    words = join_pairs([words for _, words in seen])
    n_plain = len(words.first)
    rest = np.flatnonzero(~plain)
    chunks = pa.concat_arrays([spell(short.take(rest[: len(rest) - len(long)])), long], memory_pool=POOL)
    is_plain, names = _plain_names(chunks, rules)
    found, n_found = _find_tokens(kept_of(chunks, ~is_plain), rules)
    types = [types_of_forms(forms, rules) for forms in (names, found.dictionary)]
    if not in_lower_case:
        forms = encode(spell(words))
        types = [pc.take(types_of_forms(forms.dictionary, rules), forms.indices, memory_pool=POOL), *types]
        words = join_pairs([])
    numbers, vocabulary = number_types(types, pool, words)
    first = np.empty(len(plain), np.int32)
    first[plain] = numbers[:n_plain]
    first[rest[is_plain]] = numbers[n_plain : n_plain + len(names)]
    listed = numbers[n_plain + len(names) :].take(np.asarray(found.indices))
    kept = listed >= 0
    # the first of them holds nothing: words that the rules leave out have the number -1
    bounds = np.concatenate([[0], np.cumsum(kept, dtype=np.int32)])[np.cumsum([0, 0, *n_found])].astype(np.int32)
    values = listed[kept]
    other = -1 - np.arange(len(bounds) - 1, dtype=np.int32)
    single = np.diff(bounds) == 1
    other[single] = values[bounds[:-1][single]]
    first[rest[~is_plain]] = other[1:]
    return ChunkTokens(first, bounds, values, vocabulary)


def _plain_names(chunks: pa.Array, rules: TokenRules) -> tuple[NDArray[np.bool_], pa.Array]:
    """Say which of chunks, seldom ones, are plainly one word, and give these words."""
    trimmed = pc.utf8_trim(chunks, characters=ASCII_MARKS + OTHER_MARKS, memory_pool=POOL)
    plain = np.array(pc.match_substring_regex(trimmed, rules.plain_words, memory_pool=POOL))
    is_www = pc.equal(pc.ascii_lower(trimmed, memory_pool=POOL), "www", memory_pool=POOL)
    plain &= ~np.asarray(is_www)  # with a full stop behind, it begins a URL
    return plain, kept_of(trimmed, plain)


def _find_tokens(chunks: pa.Array, rules: TokenRules) -> tuple[pa.DictionaryArray, list[int]]:
    """Run the token pattern over chunks: all that is found, numbered, and how many tokens each chunk holds."""
    texts = chunks.to_pylist()
    found = list(map(rules.pattern_for("".join(texts)).findall, texts))
    forms = pa.array(list(chain.from_iterable(found)), pa.large_string(), memory_pool=POOL)
    return encode(forms), list(map(len, found))


def types_of_forms(forms: pa.Array, rules: TokenRules) -> pa.Array:
    """Apply the rules to forms: their types, missing where the rules leave one out."""
    if not rules.only_folds_case:
        return pa.array(map(rules.type_of, forms.to_pylist()), pa.large_string(), memory_pool=POOL)
    types = pc.ascii_lower(forms, memory_pool=POOL)
    if rules.variants:
        written, counted = zip(*rules.variants.items(), strict=True)
        found = pc.index_in(types, value_set=pa.array(written, pa.large_string()))
        types = pc.coalesce(pa.array(counted, pa.large_string()).take(found), types)
    other = ~np.asarray((pc.ascii_is_alnum if rules.rewrites else pc.string_is_ascii)(forms, memory_pool=POOL))
    one_by_one = pa.array(map(rules.type_of, kept_of(forms, other).to_pylist()), pa.large_string(), memory_pool=POOL)
    return pc.replace_with_mask(types, pa.array(other, memory_pool=POOL), one_by_one, memory_pool=POOL)
