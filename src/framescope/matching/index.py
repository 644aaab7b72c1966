"""The vocabulary looked up by word and glob, and where every type stands: made once, shared by all patterns."""

import re
from collections.abc import Callable
from dataclasses import replace
from fnmatch import translate
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.sentences import sentence_spans
from framescope.token_rules import TokenRules
from framescope.tokens import Tokens, tokens_spans

Codes = NDArray[np.int64]

_WILD = re.compile(r"[*?]+")
_LAST = "\U0010ffff"
OFTEN, NEW = 64, 4  # questions about a document, and runs not met before, above which cutting it is quicker
_JOINED = r"[\w'\u2019/&-]"  # beside a word: it may be part of a longer one
_BEFORE = re.compile(_JOINED)
_APART = r"[^\w.?!\r\n\u2028\u2029]+"  # between words: nothing that may end a sentence


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
    """Where every type stands: positions sorted by type, made once per Tokens and shared by all patterns.

    sentences: gives `tokens_sentences(tokens)` when it is asked for, if you have that already; without it the documents
    in which a sentence end could matter are cut one by one.
    """

    def __init__(self, tokens: Tokens, sentences: Callable[[], Codes] | None = None) -> None:
        self.tokens = tokens
        self._sentences = sentences
        n_types = len(tokens.types)
        row = np.array([0, len(tokens)])
        by_type = sp.csr_matrix((np.arange(len(tokens)), tokens.codes, row), shape=(1, n_types)).tocsc()
        self.order, self.bounds = by_type.data, by_type.indptr.astype(np.int64)  # sorted in linear time
        self.document = tokens.documents_of
        self.last = tokens.starts[1:][self.document]  # the end of each token's document
        self._vocabularies: dict[bool, Vocabulary] = {}
        self._sentence = np.zeros(len(tokens), np.int32)  # of each token, where the document has been cut
        self._cut = np.zeros(len(tokens.corpus), bool)
        self._asked = np.zeros(len(tokens.corpus), np.int64)
        self._runs: dict[tuple[int, ...], re.Pattern[str]] = {}
        # Kept by `codebook_hits`: what was found of a frame's patterns, and of the codebooks asked for last.
        self.found: dict[tuple[tuple[str, ...], bool], Any] = {}
        self.books: list[tuple[Any, pd.DataFrame]] = []

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
        if len(codes) == 1:  # in order as they are
            return self.order[self.bounds[codes[0]] : self.bounds[codes[0] + 1]].copy()
        return np.sort(self.expand(codes)[0])

    def codes_of(self, word: str, *, fold: bool = False) -> Codes:
        """The types a word or glob of a pattern stands for."""
        return self.vocabulary(fold=fold).find(word)

    def same_sentence(self, first: Codes, last: Codes) -> NDArray[np.bool_]:
        """Whether pairs of tokens (positions, each pair of one document) stand in one sentence: shape of `first`.

        A run whose words stand in the text with nothing between that could end a sentence is in one. Only documents
        that leave a doubt, or are asked about often, are cut into sentences, and each once.
        """
        if self._sentences and len(first):
            numbers = self._sentences()
            return np.asarray(numbers[first] == numbers[last])
        documents = self.document[first]
        unsure = np.flatnonzero(~self._cut[documents])
        unsure = unsure[np.argsort(documents[unsure], kind="stable")]
        for at in np.split(unsure, np.flatnonzero(np.diff(documents[unsure])) + 1) if len(unsure) else ():
            document = int(documents[at[0]])
            self._asked[document] += len(at)
            if self._asked[document] > OFTEN or not self._plain_runs(document, first[at], last[at]):
                self._cut_sentences(document)
        known = self._cut[documents]
        return np.asarray(~known | (self._sentence[first] == self._sentence[last]))

    def _plain_runs(self, document: int, first: Codes, last: Codes) -> bool:
        """Whether each of these runs stands in the document's text every time with no mark that may end a sentence."""
        text = str(self.tokens.corpus.documents["text"].iloc[document])
        text = text if self.tokens.rules.case == "keep" else text.lower()
        codes = self.tokens.codes[self.tokens.starts[document] : self.tokens.starts[document + 1]].tobytes()
        runs = {tuple(self.tokens.codes[low : high + 1].tolist()) for low, high in zip(first, last, strict=True)}
        if sum(run not in self._runs for run in runs) > NEW:
            return False
        for run in runs:
            rule = self._runs.get(run)
            if rule is None:
                words = map(re.escape, (self._names[code] for code in run))
                rule = self._runs[run] = re.compile(f"{_APART.join(words)}(?!{_JOINED}|\\.\\w)")
            plain = sum(not _BEFORE.match(text, max(at.start() - 1, 0), at.start()) for at in rule.finditer(text))
            # A word that comes back within the run may let it overlap itself, and then neither count is the number.
            if run[0] in run[1:] or plain < codes.count(np.array(run, np.int32).tobytes()):
                return False
        return True

    @cached_property
    def _names(self) -> list[str]:
        return list(self.tokens.types)

    def _cut_sentences(self, document: int) -> None:
        """Number the sentences of a document's tokens."""
        begins = [low for low, _ in sentence_spans(str(self.tokens.corpus.documents["text"].iloc[document]))]
        number = np.searchsorted(begins, tokens_spans(self.tokens, document)[:, 0], "right")
        self._sentence[self.tokens.starts[document] : self.tokens.starts[document + 1]] = number
        self._cut[document] = True
