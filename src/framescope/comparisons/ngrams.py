"""Terms of several words: n-grams, phrases joined into one token, and candidates found by association.

Names of joined tokens hold a blank between the words. They are for counting; evidence is looked up in the tokens they
were made from, where the same name works as a phrase (`kwic(tokens, "air defence")`).
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from framescope.counts import types_of
from framescope.errors import FramescopeError, unknown
from framescope.matching import Hits, TypeIndex, drop_nested, find_patterns
from framescope.origins import Weighting, counted_tokens, made_of, weights_of
from framescope.shards import n_threads
from framescope.tokens import Tokens, type_index
from framescope.vocabularies import encode, number_types

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]

ROUNDED = 1e-9  # by how much of itself a sum of weights may differ from another of the same words


def tokens_ngrams(tokens: Tokens, n: int = 2) -> Tokens:
    """Turn running words into running n-grams, which never cross the end of a document.

    A document of m tokens has m - n + 1 n-grams; these numbers are the denominators of their rates.

    n: words of an n-gram.

    >>> from framescope.tokens import tokenize
    >>> tokens_ngrams(tokenize(["air defence system", "air"])).to_table()["token"].tolist()
    ['air defence', 'defence system']
    """
    if n < 1:
        raise FramescopeError(f"n is {n}; give the number of words of an n-gram, 1 or more.")
    first = np.flatnonzero(tokens.starts[1:][tokens.documents_of] - np.arange(len(tokens)) >= n)
    parts, numbers = _number(tokens.codes.astype(np.int64), first, range(n), len(tokens.types))
    names = _join(tokens.types, parts)
    starts = np.searchsorted(first, tokens.starts).astype(np.int64)
    made = _renamed(tokens, numbers, starts, names, in_order=_join_in_order(tokens.types))
    return made_of(made, tokens, first, n)


def _number(codes: Codes, first: Codes, offsets: Sequence[int], n_types: int) -> tuple[list[Codes], Codes]:
    """Number the distinct sequences of words at some offsets: the codes of their words, and each position's number.

    They are in the order of these codes, word by word.
    """
    begins = codes[first + offsets[0]]
    there = np.bincount(begins, minlength=n_types) > 0
    parts, numbers = [np.flatnonzero(there)], (np.cumsum(there) - 1)[begins]
    for offset in offsets[1:]:
        keys, numbers = _distinct(numbers * n_types + codes[first + offset])
        before, last = np.divmod(keys, n_types)
        parts = [*(part[before] for part in parts), last]
    return parts, numbers


def _distinct(keys: Codes) -> tuple[Codes, Codes]:
    """The distinct keys in order, and which of them each one is: `numpy.unique`, but only they are sorted."""
    encoded = encode(pa.array(keys))
    distinct = encoded.dictionary.to_numpy()
    order = np.argsort(distinct)
    number = np.empty(len(order), np.int64)
    number[order] = np.arange(len(order))
    return distinct[order], number[encoded.indices.to_numpy()]


def _join(types: pd.Index, parts: Sequence[Codes]) -> pa.Array:
    words = pa.array(types, type=pa.large_string())
    return pc.binary_join_element_wise(
        *(words.take(pa.array(part)) for part in parts), pa.scalar(" ", pa.large_string())
    )


def _join_in_order(types: pd.Index) -> bool:
    """Whether names of sequences are in order when the codes of their words are: no word holds what sorts up to " "."""
    words = pa.array(types, type=pa.large_string())
    return types.is_monotonic_increasing and not pc.any(pc.match_substring_regex(words, r"[\x00-\x20]")).as_py()


def _renamed(tokens: Tokens, numbers: Codes, starts: Codes, names: pa.Array, *, in_order: bool = False) -> Tokens:
    """Make Tokens whose types are in order, as everything that searches them expects."""
    if in_order:
        return replace(tokens, codes=numbers.astype(np.int32), starts=starts, types=type_index(names))
    with ThreadPoolExecutor(n_threads()) as pool:
        of_name, types = number_types([names], pool)
    return replace(tokens, codes=of_name[numbers], starts=starts, types=type_index(types))


def tokens_compound(tokens: Tokens, phrases: Iterable[str], *, index: TypeIndex | None = None) -> Tokens:
    """Join the words of phrases into one token wherever they stand; the token is named by the words joined.

    phrases: patterns of two words or more, so `*` may end a word; a phrase of one word changes nothing. Of two phrases
        that overlap the one that begins first wins, of two that begin together the longer.
    index: the TypeIndex of these tokens, if you have one already.

    >>> from framescope.tokens import tokenize
    >>> tokens_compound(tokenize(["the air defence system"]), ["air defence"]).to_table()["token"].tolist()
    ['the', 'air defence', 'system']
    """
    hits = drop_nested(find_patterns(index or TypeIndex(tokens), list(phrases)))
    hits = _apart(hits.where(hits.length > 1))
    joined = np.zeros(len(tokens) + 1, np.int64)
    np.add.at(joined, hits.position + 1, 1)  # the words after the first leave
    np.add.at(joined, hits.position + hits.length, -1)
    keep = np.cumsum(joined)[:-1] == 0
    numbers = tokens.codes.astype(np.int64)
    names = pa.array(tokens.types, type=pa.large_string())
    for length in np.unique(hits.length).tolist():
        at = hits.position[hits.length == length]
        parts, of_hit = _number(tokens.codes.astype(np.int64), at, range(length), len(tokens.types))
        numbers[at] = len(names) + of_hit
        names = pa.concat_arrays([names, _join(tokens.types, parts)])
    starts = np.concatenate([[0], np.cumsum(keep)])[tokens.starts]
    first = np.flatnonzero(keep)
    made = _renamed(tokens, numbers[keep], starts.astype(np.int64), names)
    return made_of(made, tokens, first, np.diff(np.append(first, len(tokens))))


def _apart(hits: Hits) -> Hits:
    """Drop what overlaps an earlier hit that is kept (hits in order)."""
    keep = np.zeros(len(hits), bool)
    end = -1
    for i, (position, length) in enumerate(zip(hits.position.tolist(), hits.length.tolist(), strict=True)):
        if position >= end:
            keep[i], end = True, position + length
    return hits.where(keep)


def multiword_terms(
    tokens: Tokens,
    *,
    n: int = 2,
    measure: str = "likelihood_ratio",
    min_count: float = 5,
    stop_words: Sequence[str] = (),
    weighting: Weighting = "all",
) -> pd.DataFrame:
    """Rank sequences of two or three words by NLTK's collocation finder: candidates for a list of phrases.

    n: words of a sequence, 2 or 3.
    measure: any of NLTK's `BigramAssocMeasures` (`TrigramAssocMeasures` for n = 3), such as likelihood_ratio (which has
        no sign: words that avoid each other rank high too), pmi, poisson_stirling, student_t.
    min_count: leave out sequences that occur less often.
    stop_words: leave out sequences with one of these.
    weighting: of reused text, as for `count_terms`.

    Returns one row per sequence, best first: term, n, score. Sequences never cross the end of a document.

    >>> import framescope as fs
    >>> from framescope.examples import tokens
    >>> fs.multiword_terms(tokens, min_count=2)[["term", "n"]].head(2)
              term  n
    0   shops wait  2
    1  ten minutes  2
    """
    if n not in (2, 3):
        raise FramescopeError(f"n is {n}; NLTK's collocation finders rank sequences of 2 or 3 words.")
    score = _nltk_score(n, measure)
    stops = np.flatnonzero(tokens.types.isin(types_of(stop_words, tokens.rules)))
    worth = counted_tokens(tokens, weighting) * weights_of(tokens, weighting)[tokens.documents_of]
    often = np.bincount(tokens.codes, worth, minlength=len(tokens.types)) >= min_count * (1 - ROUNDED)
    often[stops] = False  # no sequence is more frequent than one of its words
    counted, parts = _count_sequences(tokens, range(n), worth, often)
    often = (counted >= min_count) & (counted > 0)
    rows = [part[often] for part in parts]
    finder = _nltk_finder(tokens, rows, counted[often], worth)
    scored = {words: float(value) for words, value in finder.score_ngrams(score)}
    keys = list(zip(*(part.tolist() for part in rows), strict=True))
    table = pd.DataFrame(
        {
            "term": pd.Series(_join(tokens.types, rows).to_pylist(), dtype="str"),
            "n": counted[often] if weighting == "cluster" else counted[often].astype(np.int64),
            "score": np.array([scored[key] for key in keys], dtype=np.float64),
        }
    )
    return table.sort_values(["score", "n", "term"], ascending=[False, False, True], ignore_index=True)


def _count_sequences(
    tokens: Tokens, offsets: Sequence[int], worth: Floats, of: NDArray[np.bool_] | None = None
) -> tuple[Floats, list[Codes]]:
    """Count the distinct sequences of the words at some offsets from every position: n, and their words' codes.

    worth: what each token counts; a sequence counts what the least of its words does. of: only of these types.
    """
    reach = max(offsets) + 1
    first = np.flatnonzero(tokens.starts[1:][tokens.documents_of] - np.arange(len(tokens)) >= reach)
    if of is not None:
        for offset in offsets:
            first = first[of[tokens.codes[first + offset]]]
    parts, numbers = _number(tokens.codes.astype(np.int64), first, offsets, len(tokens.types))
    least = np.minimum.reduce([worth[first + offset] for offset in offsets])
    return np.bincount(numbers, least, minlength=len(parts[0])).astype(np.float64), parts


def _nltk_score(n: int, measure: str) -> Any:
    from nltk.metrics import BigramAssocMeasures, TrigramAssocMeasures

    measures = BigramAssocMeasures if n == 2 else TrigramAssocMeasures
    known = [name for name in dir(measures) if not name.startswith("_") and name not in ("fisher", "phi_sq", "mi_like")]
    if measure not in known:
        raise FramescopeError(f"measure: {unknown('measure', measure, known)}")
    return getattr(measures, measure)


def _nltk_finder(tokens: Tokens, rows: list[Codes], n: Floats, worth: Floats) -> Any:
    """NLTK's finder for sequences given by their words' codes, fed with counts instead of running words."""
    from nltk.collocations import BigramCollocationFinder, TrigramCollocationFinder
    from nltk.probability import FreqDist

    words = FreqDist(dict(enumerate(np.bincount(tokens.codes, worth, minlength=len(tokens.types)).tolist())))
    sequences = FreqDist(dict(zip(zip(*(part.tolist() for part in rows), strict=True), n.tolist(), strict=True)))
    if len(rows) == 2:
        return BigramCollocationFinder(words, sequences)
    pairs = []
    for one, other in ((0, 1), (0, 2), (1, 2)):
        counted, codes = _count_sequences(tokens, (0, other - one), worth)
        n_pair = dict(zip((codes[0] * len(tokens.types) + codes[1]).tolist(), counted.tolist(), strict=True))
        keys = (rows[one] * len(tokens.types) + rows[other]).tolist()
        pairs.append({(k // len(tokens.types), k % len(tokens.types)): n_pair[k] for k in keys})
    return TrigramCollocationFinder(words, FreqDist(pairs[0] | pairs[2]), FreqDist(pairs[1]), sequences)
