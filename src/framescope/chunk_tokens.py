"""What tokens distinct chunks hold: the token pattern runs once per distinct chunk, the rules once per distinct form.

Nearly all chunks are plainly one word, which Arrow sees in slices, by threads; Python is called for the others.
"""

from concurrent.futures import ThreadPoolExecutor
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from framescope.byte_words import Numbers
from framescope.shards import POOL, n_threads
from framescope.token_rules import TokenRules
from framescope.vocabularies import encode, kept_of, number_types

# Marks that neither begin a token nor, at the end of one of plain letters, belong to it.
_NEVER_IN_PLAIN = "\"'()[].,;:!?*%-\u201c\u201d\u2018\u2019\u2013\u2014\u2026"


class ChunkTokens(NamedTuple):
    """The tokens of distinct chunks.

    first: the token of each chunk, -1 where it holds none or several: values[bounds[c]:bounds[c + 1]]. types: of the
    tokens, sorted.
    """

    first: Numbers
    bounds: Numbers
    values: Numbers
    types: pa.Array


def tokens_of_chunks(chunks: pa.Array, rules: TokenRules, pool: ThreadPoolExecutor) -> ChunkTokens:
    """Find the tokens of distinct chunks, and number their types."""
    cuts = np.linspace(0, len(chunks), n_threads() + 1).astype(int).tolist()
    slices = [chunks.slice(low, high - low) for low, high in pairwise(cuts)]
    seen = list(pool.map(_plain_words, slices, [rules] * len(slices)))
    plain = np.concatenate([is_plain for is_plain, _ in seen])
    words = [words for _, words in seen]
    if not rules.only_folds_case:
        forms = encode(pa.concat_arrays(words, memory_pool=POOL))
        words = [pc.take(types_of_forms(forms.dictionary, rules), forms.indices, memory_pool=POOL)]
    found, n_found = _find_tokens(kept_of(chunks, ~plain), rules)
    numbers, types = number_types([*words, types_of_forms(found.dictionary, rules)], pool)
    n_plain = int(np.count_nonzero(plain))
    listed = numbers[n_plain:][np.asarray(found.indices)]
    kept = listed >= 0
    n_held = np.zeros(len(chunks), np.int32)
    n_held[~plain] = np.diff(np.concatenate([[0], np.cumsum(kept)])[np.cumsum([0, *n_found])])
    bounds = np.concatenate([np.zeros(1, np.int32), np.cumsum(n_held, dtype=np.int32)])
    first = np.full(len(chunks), -1, np.int32)
    first[plain] = numbers[:n_plain]
    values = listed[kept]
    single = n_held == 1
    first[single] = values[bounds[:-1][single]]
    return ChunkTokens(first, bounds, values, types)


def _plain_words(chunks: pa.Array, rules: TokenRules) -> tuple[NDArray[np.bool_], pa.Array]:
    """Say which chunks are plainly one word, Latin letters and digits between marks, and give these words: as types,
    where the rules only fold case."""
    trimmed = pc.utf8_trim(chunks, characters=_NEVER_IN_PLAIN, memory_pool=POOL)
    plain = np.array(pc.ascii_is_alnum(trimmed, memory_pool=POOL))
    plain[~plain] = pc.match_substring_regex(kept_of(trimmed, ~plain), rules.plain_words, memory_pool=POOL)
    is_www = pc.equal(pc.ascii_lower(trimmed, memory_pool=POOL), "www", memory_pool=POOL)
    plain &= ~np.asarray(is_www)  # with a full stop behind, it begins a URL
    words = kept_of(trimmed, plain)
    return plain, types_of_forms(words, rules) if rules.only_folds_case else words


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
