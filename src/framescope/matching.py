"""Patterns found in tokens: on types first, then on codes.

A pattern is a word, a glob (`*` any characters, `?` one) or a phrase of such; `*` standing alone in a phrase is any one
word between. Patterns go through the rules the tokens went through, so they meet what was counted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import translate

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.codebook import Codebook
from framescope.tokens import Tokens, text_spans

Codes = NDArray[np.int64]


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


class TypeIndex:
    """Where every type stands: positions sorted by type, made once per Tokens and shared by all patterns."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.types = tokens.types.to_numpy(dtype=object)
        self.joined = "\n".join(self.types)
        self.order = np.argsort(tokens.codes, kind="stable").astype(np.int64)
        self.bounds = np.concatenate([[0], np.cumsum(np.bincount(tokens.codes, minlength=len(self.types)))])
        self.last = tokens.starts[1:][tokens.documents_of]  # the end of each token's document

    def positions(self, codes: Codes) -> Codes:
        """All positions of some types, in order."""
        parts = [self.order[self.bounds[code] : self.bounds[code + 1]] for code in codes]
        return np.sort(np.concatenate(parts)) if parts else np.empty(0, np.int64)

    def codes_of(self, word: str) -> Codes:
        """The types a word or glob of a pattern stands for."""
        rules = self.tokens.rules
        if "*" not in word and "?" not in word:
            name = rules.type_of(word)
            at = int(np.searchsorted(self.types, name)) if name else len(self.types)
            found = at < len(self.types) and self.types[at] == name
            return np.array([at] if found else [], np.int64)
        glob = rules.normalize(word)
        if glob.endswith("*") and "*" not in glob[:-1] and "?" not in glob:
            low = np.searchsorted(self.types, glob[:-1])
            high = np.searchsorted(self.types, glob[:-1] + "\U0010ffff")
            return np.arange(low, high, dtype=np.int64)
        rule = re.compile(translate(glob.replace("[", "[[]")))
        return np.array([i for i, name in enumerate(self.types) if rule.match(name)], np.int64)


def pattern_words(pattern: str, tokens: Tokens) -> list[str]:
    """Cut a pattern into words as the tokens were cut: `and/or` is two, `S-400` one; globs stay as written.

    An apostrophe or hyphen that the rules part, they part here too.
    """
    words: list[str] = []
    for word in pattern.split():
        if "*" in word or "?" in word:
            words.append(word)
        else:
            words += [word[start:end] for start, end in text_spans(word, tokens.rules)] or [word]
    return words


def find_pattern(index: TypeIndex, pattern: str) -> tuple[Codes, int]:
    """Find one pattern: the positions of its first word, and its length in tokens."""
    words = pattern_words(pattern, index.tokens)
    codes = [None if word == "*" and len(words) > 1 else index.codes_of(word) for word in words]
    held = [(k, found) for k, found in enumerate(codes) if found is not None]
    anchor, rarest = min(held, key=lambda pair: int((index.bounds[pair[1] + 1] - index.bounds[pair[1]]).sum()))
    position = index.positions(rarest) - anchor
    if len(words) == 1:
        return position, 1
    tokens = index.tokens
    position = position[position >= 0]
    inside = (position + len(words) <= len(tokens)) & (position + anchor < len(tokens))
    position = position[inside]
    position = position[position + len(words) <= index.last[position]]
    for k, found in held:
        if k != anchor:
            member = np.zeros(len(index.types), bool)
            member[found] = True
            position = position[member[tokens.codes[position + k]]]
    return position, len(words)


def find_patterns(index: TypeIndex, patterns: Sequence[str]) -> Hits:
    """Find many patterns; hits in the order of position, then of length, longest first."""
    found = [find_pattern(index, pattern) for pattern in patterns]
    position = np.concatenate([np.empty(0, np.int64), *(at for at, _ in found)])
    length = np.concatenate([np.empty(0, np.int64), *(np.full(len(at), n) for at, n in found)])
    number = np.concatenate([np.empty(0, np.int64), *(np.full(len(at), i) for i, (at, _) in enumerate(found))])
    order = np.lexsort((number, -length, position))
    return Hits(position[order], length[order], number[order])


def _covered(inner: Hits, outer: Hits) -> NDArray[np.bool_]:
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


def codebook_hits(index: TypeIndex, codebook: Codebook) -> pd.DataFrame:
    """Find every frame of a codebook in tokens: one row per hit, in the order of frame and position.

    Columns: frame, pattern, document (row), position (token in the corpus), length (tokens). Within a frame the longest
    match wins; a hit inside an excluded phrase does not count.
    """
    document = index.tokens.documents_of
    tables = []
    for frame in codebook.frames:
        hits = find_patterns(index, frame.patterns)
        if frame.exclude:
            hits = hits.where(~_covered(hits, find_patterns(index, frame.exclude)))
        hits = drop_nested(hits)
        tables.append(
            pd.DataFrame(
                {
                    "frame": pd.Series([frame.name] * len(hits), dtype="str"),
                    "pattern": pd.Series([frame.patterns[i] for i in hits.pattern], dtype="str"),
                    "document": document[hits.position].astype(np.int64),
                    "position": hits.position,
                    "length": hits.length,
                }
            )
        )
    columns = {"frame": "str", "pattern": "str", "document": "int64", "position": "int64", "length": "int64"}
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(columns)).astype(columns)
