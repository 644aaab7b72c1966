"""Patterns found in tokens: on types first, then on codes.

A pattern is a word, a glob (`*` any characters, `?` one) or a phrase of such. Standing alone in a phrase, `*` is any
one word between, `*{0,3}` none to three, in one sentence. Patterns go through the rules the tokens went through, so
they meet what was counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from framescope.codebook.checks import check_gaps, gap_of
from framescope.errors import FramescopeError
from framescope.matching.index import Codes, TypeIndex
from framescope.tokens import Tokens, text_spans

_FAR = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Hits:
    """Where patterns were found: token positions in the corpus, lengths in tokens, and the pattern's number."""

    position: Codes
    length: Codes
    pattern: Codes

    def __len__(self) -> int:
        return len(self.position)

    def where(self, keep: NDArray[np.bool_]) -> "Hits":
        """Keep some of the hits."""
        return Hits(self.position[keep], self.length[keep], self.pattern[keep])


def pattern_words(pattern: str, tokens: Tokens) -> list[str]:
    """Cut a pattern into words as the tokens were cut: `and/or` is two, `S-400` one; globs stay as written.

    An apostrophe or hyphen that the rules part, they part here too.
    """
    words: list[str] = []
    parts_plain = tokens.rules.tokenizer == "nltk"  # as "cannot" into two
    for word in pattern.split():
        if "*" in word or "?" in word or (word.isascii() and word.isalnum() and not parts_plain):
            words.append(word)
        else:
            words += [word[start:end] for start, end in text_spans(word, tokens.rules)] or [word]
    return words


def _cut(index: TypeIndex, pattern: str) -> list[str]:
    words = pattern_words(pattern, index.tokens)
    check_gaps(words, f"the pattern {pattern!r}")
    gaps = [gap_of(word) for word in words]
    if not any(word != "*" and not gap for word, gap in zip(words, gaps, strict=True)):
        raise FramescopeError(
            f"the pattern {pattern!r} names no word; give a word, a glob (`fram*`) or a phrase of them."
        )
    if gaps[0] or gaps[-1]:
        raise FramescopeError(f"the pattern {pattern!r} begins or ends with a gap of any length; leave it out.")
    return words


def _find_run(index: TypeIndex, words: list[str], *, fold: bool) -> Codes:
    """Find words in sequence (`*` is any one) by the rarest of them: the positions of the first, rising."""
    held = [(k, index.codes_of(word, fold=fold)) for k, word in enumerate(words) if word != "*"]
    if not held:  # between two gaps: anywhere a document has room
        position = np.arange(len(index.tokens))
        return position[position + len(words) <= index.last[position]]
    anchor, rarest = min(held, key=lambda pair: index.n_tokens(pair[1]))
    position = index.positions(rarest) - anchor
    position = position[(position >= 0) & (position + len(words) <= len(index.tokens))]
    position = position[position + len(words) <= index.last[position]]
    for k, found in held:
        if k != anchor:
            codes = index.tokens.codes[position + k]
            at = np.minimum(np.searchsorted(found, codes), max(len(found) - 1, 0))
            position = position[found[at] == codes] if len(found) else position[:0]
    return position


def _find_phrase(index: TypeIndex, words: list[str], *, fold: bool) -> tuple[Codes, Codes]:
    """Find a phrase: the positions of its first word, and how many tokens it takes from each, at the least.

    It is cut at its gaps into runs of words. From the last run to the first, each place of a run knows the nearest
    end that the runs after it reach from there.
    """
    gaps = [(k, gap) for k, word in enumerate(words) if (gap := gap_of(word))]
    bounds = [-1, *(k for k, _ in gaps), len(words)]
    runs = [words[low + 1 : high] for low, high in pairwise(bounds)]
    after = _find_run(index, runs[-1], fold=fold)
    ends = after + len(runs[-1])
    for run, (_, (fewest, most)) in zip(reversed(runs[:-1]), reversed(gaps), strict=True):
        position = _find_run(index, run, fold=fold)
        nearest = np.full(len(position), _FAR)
        for step in range(fewest, most + 1) if len(after) else ():
            wanted = position + len(run) + step
            at = np.minimum(np.searchsorted(after, wanted), len(after) - 1)
            reached = (after[at] == wanted) & (ends[at] <= index.last[position])
            nearest = np.minimum(nearest, np.where(reached, ends[at], _FAR))
        after, ends = position[nearest < _FAR], nearest[nearest < _FAR]
    if gaps:
        kept = index.same_sentence(after, ends - 1)
        after, ends = after[kept], ends[kept]
    return after, ends - after


def find_patterns(index: TypeIndex, patterns: Sequence[str], *, fold: bool = False) -> Hits:
    """Find many patterns; hits in the order of position, then of length, longest first.

    fold: find words in whatever case, also where the tokens kept theirs. Single words are looked up in the vocabulary
    and expanded all at once; phrases are sought from their rarest word. A phrase with `*{0,3}` in it is found once from
    each of its beginnings, up to the nearest end.
    """
    cut = [_cut(index, pattern) for pattern in patterns]
    single = [i for i, words in enumerate(cut) if len(words) == 1]
    codes = [index.codes_of(cut[i][0], fold=fold) for i in single]
    at, which = index.expand(np.concatenate([np.empty(0, np.int64), *codes]))
    of_code = np.repeat(np.array(single, np.int64), [len(found) for found in codes])
    phrases = [(i, *_find_phrase(index, words, fold=fold)) for i, words in enumerate(cut) if len(words) > 1]
    position = np.concatenate([at, *(found for _, found, _ in phrases)])
    length = np.concatenate([np.ones(len(at), np.int64), *(lengths for _, _, lengths in phrases)])
    number = np.concatenate([of_code[which], *(np.full(len(found), i) for i, found, _ in phrases)])
    order = np.lexsort((number, -length, position))
    return Hits(position[order], length[order], number[order])


def covered_by(inner: Hits, outer: Hits) -> NDArray[np.bool_]:
    """Which of `inner` lie wholly inside one of `outer` (both in order of position)."""
    if not len(outer):
        return np.zeros(len(inner), bool)
    reach = np.maximum.accumulate(outer.position + outer.length)
    before = np.searchsorted(outer.position, inner.position, side="right") - 1
    covered: NDArray[np.bool_] = (before >= 0) & (reach[before] >= inner.position + inner.length)
    return covered


def drop_nested(hits: Hits) -> Hits:
    """Longest match wins: drop what lies inside a longer, or an equal earlier, match (hits in order)."""
    if not len(hits):
        return hits
    ends = hits.position + hits.length
    reach = np.concatenate([[-1], np.maximum.accumulate(ends)[:-1]])
    return hits.where(ends > reach)


def drop_inside_longer(hits: Hits, others: Hits) -> Hits:
    """Drop hits that lie inside a longer one of `others` (both in order); an equally long one leaves them."""
    if not len(hits) or not len(others):
        return hits
    ends, outer = hits.position + hits.length, others.position + others.length
    reach = np.concatenate([[-1], np.maximum.accumulate(outer)])  # of the others that begin earlier
    first = np.searchsorted(others.position, hits.position)
    at = np.minimum(first, len(others) - 1)  # the longest that begins at the same place
    beside = (others.position[at] == hits.position) & (outer[at] > ends)
    return hits.where((reach[first] < ends) & ~beside)


def merge_hits(parts: list[Hits]) -> Hits:
    """Put hits of several frames into one order: position, then length, longest first."""
    position, length, number = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("position", "length", "pattern")
    )
    order = np.lexsort((number, -length, position))
    return Hits(position[order], length[order], number[order])
