"""Patterns found in tokens: on types first, then on codes.

A pattern is a word, a glob (`*` any characters, `?` one) or a phrase of such; `*` standing alone in a phrase is any one
word between. Patterns go through the rules the tokens went through, so they meet what was counted.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import translate
from functools import cached_property

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.codebook import Codebook
from framescope.errors import CodebookError, FramescopeError
from framescope.token_rules import TokenRules
from framescope.tokens import Tokens, text_spans

Codes = NDArray[np.int64]

HITS = {
    "frame": "str",
    "pattern": "str",
    "document": "int64",
    "position": "int64",
    "length": "int64",
    "weight": "float64",
    "negated": "bool",
}
_WILD = re.compile(r"[*?]+")
_LAST = "\U0010ffff"


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


class Vocabulary:
    """The types by name, sorted forwards and backwards: words and globs are looked up, not compared one by one."""

    def __init__(self, names: list[str], rules: TokenRules) -> None:
        self.rules = rules
        order = sorted(range(len(names)), key=names.__getitem__)
        self.codes = np.array(order, np.int64)
        self.names = np.array([*(names[i] for i in order), ""], dtype=object)[:-1]
        self.known: dict[str, Codes] = {}

    @cached_property
    def joined(self) -> tuple[str, Codes]:
        """All names in one string, and where each begins in it."""
        lengths = np.fromiter(map(len, self.names), np.int64, len(self.names))
        return "\n".join(self.names), np.concatenate([[0], np.cumsum(lengths + 1)[:-1]])[: len(lengths)]

    @cached_property
    def backwards(self) -> tuple[NDArray[np.object_], Codes]:
        """The names spelled backwards, sorted, and the row of each."""
        turned = [name[::-1] for name in self.names]
        order = sorted(range(len(turned)), key=turned.__getitem__)
        return np.array([*(turned[i] for i in order), ""], dtype=object)[:-1], np.array(order, np.int64)

    def find(self, word: str) -> Codes:
        """Find the codes of the types a word or glob stands for, rising."""
        if word not in self.known:
            rows = self._glob(self.rules.normalize(word)) if _WILD.search(word) else self._word(word)
            self.known[word] = np.sort(self.codes[rows])
        return self.known[word]

    def _word(self, word: str) -> Codes:
        if self.rules.stems != "none":  # a stem as a table shows it; stemming it again may change it
            stem = self.rules.normalize(word)
            if len(found := _between(self.names, stem, stem, exact=True)):
                return found
        name = self.rules.type_of(word)
        return _between(self.names, name, name, exact=True) if name else np.empty(0, np.int64)

    def _glob(self, glob: str) -> Codes:
        literals = _WILD.split(glob)
        head, tail = literals[0], literals[-1]
        stars = glob.strip("*") in (head, tail) and "?" not in glob
        if head:
            rows = _between(self.names, head, head + _LAST)
            if stars and not tail:
                return rows
        elif tail:
            names, order = self.backwards
            rows = order[_between(names, tail[::-1], tail[::-1] + _LAST)]
            if stars:
                return rows
        else:
            rows = self._holding(max(literals, key=len))
        rule = re.compile(translate(re.sub(r"\*+", "*", glob).replace("[", "[[]")))
        return np.array([row for row in rows if rule.match(self.names[row])], np.int64)

    def _holding(self, literal: str) -> Codes:
        """The rows of the names that hold a string anywhere; with none asked for, all."""
        text, begins = self.joined
        if not literal:
            return np.arange(len(self.names))
        at = [found.start() for found in re.finditer(re.escape(literal), text)]
        return np.unique(np.searchsorted(begins, np.array(at, np.int64), side="right") - 1)


def _between(names: NDArray[np.object_], low: str, high: str, *, exact: bool = False) -> Codes:
    first = int(np.searchsorted(names, low, side="left"))
    last = int(np.searchsorted(names, high, side="right" if exact else "left"))
    return np.arange(first, last, dtype=np.int64)


class TypeIndex:
    """Where every type stands: positions sorted by type, made once per Tokens and shared by all patterns."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        n_types = len(tokens.types)
        row = np.array([0, len(tokens)])
        by_type = sp.csr_matrix((np.arange(len(tokens)), tokens.codes, row), shape=(1, n_types)).tocsc()
        self.order, self.bounds = by_type.data, by_type.indptr.astype(np.int64)  # sorted in linear time
        self.document = tokens.documents_of
        self.last = tokens.starts[1:][self.document]  # the end of each token's document
        self._vocabularies: dict[bool, Vocabulary] = {}

    def vocabulary(self, *, fold: bool = False) -> Vocabulary:
        """The types as counted, or (fold) with their case folded, where the tokens kept it."""
        rules = self.tokens.rules
        fold = fold and rules.case == "keep"
        if fold not in self._vocabularies:
            names = self.tokens.types.tolist()
            if fold:
                rules = replace(rules, case="lower", variants=dict(rules.variants))
                names = [rules.type_of(name) or name for name in names]
            self._vocabularies[fold] = Vocabulary(names, rules)
        return self._vocabularies[fold]

    def n_tokens(self, codes: Codes) -> int:
        """How many tokens some types have together."""
        return int((self.bounds[codes + 1] - self.bounds[codes]).sum())

    def expand(self, codes: Codes) -> tuple[Codes, Codes]:
        """All positions of some types, type by type, and for each the number of its type in `codes`."""
        n = self.bounds[codes + 1] - self.bounds[codes]
        number = np.repeat(np.arange(len(codes)), n)
        within = np.arange(len(number)) - np.repeat(np.cumsum(n) - n, n)
        return self.order[self.bounds[codes][number] + within], number

    def positions(self, codes: Codes) -> Codes:
        """All positions of some types, in order."""
        return np.sort(self.expand(codes)[0])

    def codes_of(self, word: str, *, fold: bool = False) -> Codes:
        """The types a word or glob of a pattern stands for."""
        return self.vocabulary(fold=fold).find(word)


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


def _cut(index: TypeIndex, pattern: str) -> list[str]:
    words = pattern_words(pattern, index.tokens)
    if not any(word != "*" for word in words) or not words:
        raise FramescopeError(
            f"the pattern {pattern!r} names no word; give a word, a glob (`fram*`) or a phrase of them."
        )
    return words


def _find_phrase(index: TypeIndex, words: list[str], *, fold: bool) -> Codes:
    """Find a phrase by its rarest word: the positions of its first word."""
    held = [(k, index.codes_of(word, fold=fold)) for k, word in enumerate(words) if word != "*"]
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


def find_pattern(index: TypeIndex, pattern: str, *, fold: bool = False) -> tuple[Codes, int]:
    """Find one pattern: the positions of its first word, and its length in tokens."""
    words = _cut(index, pattern)
    if len(words) == 1:
        return index.positions(index.codes_of(words[0], fold=fold)), 1
    return _find_phrase(index, words, fold=fold), len(words)


def find_patterns(index: TypeIndex, patterns: Sequence[str], *, fold: bool = False) -> Hits:
    """Find many patterns; hits in the order of position, then of length, longest first.

    fold: find words in whatever case, also where the tokens kept theirs. Single words are looked up in the vocabulary
    and expanded all at once; phrases are sought from their rarest word.
    """
    cut = [_cut(index, pattern) for pattern in patterns]
    single = [i for i, words in enumerate(cut) if len(words) == 1]
    codes = [index.codes_of(cut[i][0], fold=fold) for i in single]
    at, which = index.expand(np.concatenate([np.empty(0, np.int64), *codes]))
    of_code = np.repeat(np.array(single, np.int64), [len(found) for found in codes])
    phrases = [(i, len(words), _find_phrase(index, words, fold=fold)) for i, words in enumerate(cut) if len(words) > 1]
    position = np.concatenate([at, *(found for _, _, found in phrases)])
    length = np.concatenate([np.ones(len(at), np.int64), *(np.full(len(found), n) for _, n, found in phrases)])
    number = np.concatenate([of_code[which], *(np.full(len(found), i) for i, _, found in phrases)])
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


def _negated(index: TypeIndex, hits: Hits, codebook: Codebook, *, fold: bool) -> NDArray[np.bool_]:
    """Which hits have a negating word at most `negation_window` tokens before them, in their document."""
    if not codebook.negation or not len(hits):
        return np.zeros(len(hits), bool)
    words = find_patterns(index, codebook.negation, fold=fold)
    ends = np.sort(words.position + words.length - 1)  # the last token of each negating word
    if not len(ends):
        return np.zeros(len(hits), bool)
    before = np.searchsorted(ends, hits.position) - 1
    nearest = ends[np.maximum(before, 0)]
    near = (before >= 0) & (hits.position - nearest <= codebook.negation_window)
    result: NDArray[np.bool_] = near & (index.document[nearest] == index.document[hits.position])
    return result


def codebook_hits(index: TypeIndex, codebook: Codebook) -> pd.DataFrame:
    """Find every frame of a codebook in tokens: one row per hit, in the order of frame and position.

    Columns: frame, pattern, document (row), position (token in the corpus), length (tokens), weight (of the pattern),
    negated. Within a frame the longest match wins; a hit inside an excluded phrase does not count. A frame with
    frames inside it has their hits and its own, the longest once.
    """
    if codebook.case == "keep" and index.tokens.rules.case == "lower":
        raise CodebookError(
            f"codebook {codebook.name} has `case: keep`, but the tokens were folded to lower case; "
            f"set `case: keep` in the study as well, or take it out of the codebook."
        )
    fold = codebook.case == "fold"
    pattern_of = [(i, k) for i, frame in enumerate(codebook.frames) for k in range(len(frame.patterns))]
    first = np.cumsum([0, *(len(frame.patterns) for frame in codebook.frames)])
    found: dict[str, Hits] = {}  # hits whose patterns are numbered through the whole codebook
    for i in range(len(codebook.frames) - 1, -1, -1):  # the frames inside a frame stand after it
        frame = codebook.frames[i]
        hits = find_patterns(index, frame.patterns, fold=fold)
        if frame.exclude:
            hits = hits.where(~_covered(hits, find_patterns(index, frame.exclude, fold=fold)))
        hits = Hits(hits.position, hits.length, hits.pattern + first[i])
        below = [found[other.name] for other in codebook.frames if other.parent == frame.name]
        found[frame.name] = drop_nested(_merged([hits, *below]) if below else hits)
    names = np.array([frame.patterns[k] for frame in codebook.frames for k in range(len(frame.patterns))], dtype=object)
    weights = np.array([codebook.frames[i].weight_of(k) for i, k in pattern_of])
    tables = [
        pd.DataFrame(
            {
                "frame": pd.Series([frame.name] * len(hits), dtype="str"),
                "pattern": pd.Series(names[hits.pattern], dtype="str"),
                "document": index.document[hits.position].astype(np.int64),
                "position": hits.position,
                "length": hits.length,
                "weight": weights[hits.pattern] if len(hits) else np.empty(0),
                "negated": _negated(index, hits, codebook, fold=fold),
            }
        )
        for frame in codebook.frames
        for hits in [found[frame.name]]
    ]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(HITS)).astype(HITS)


def _merged(parts: list[Hits]) -> Hits:
    """Put hits of several frames into one order: position, then length, longest first."""
    position, length, number = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("position", "length", "pattern")
    )
    order = np.lexsort((number, -length, position))
    return Hits(position[order], length[order], number[order])
