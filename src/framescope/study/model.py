"""A study: its tokens and counts, its hand codes, and how it shows itself."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, get_args

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.cache import Recipe, make_key
from framescope.codebook import Codebook
from framescope.counts import Counts, count_terms, finish_counts
from framescope.framing.coded import Coded, match_codes
from framescope.framing.sheets import Codes, read_codes
from framescope.framing.units import Sentences, find_sentences
from framescope.framing.validation import frame_badges, validation_table
from framescope.markup import card
from framescope.matching import TypeIndex
from framescope.origins import Weighting
from framescope.parameters import Parameters
from framescope.recipes import ARRAY, COUNTS, tokens_recipe
from framescope.study.places import LOCAL
from framescope.study.rules import Rules, T
from framescope.token_rules import TokenRules
from framescope.token_sentences import tokens_sentences
from framescope.tokens import Tokens, tokenize


@dataclass(frozen=True)
class Study(Rules):
    """A study: `parameters`, and the `folder` its relative paths start from. Made by `open_study`.

    file: the study file, if there is one.
    overrides: the parameters that were given besides it.

    >>> import framescope as fs
    >>> from framescope.examples import write_study
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     s = fs.open_study(write_study(f"{folder}/bridge"))
    ...     print(s, s.group_names, s.counts, sep="\\n")
    <Study bridge: texts by outlet>
    ['Ferry Post', 'Hill Gazette']
    <Counts: 12 documents x 94 terms, 181 counted of 181 tokens>
    """

    def __repr__(self) -> str:
        return f"<Study {self.name}: {self.parameters.corpus} by {self.parameters.group}>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        ours, usual = (msgspec.to_builtins(one) for one in (self.parameters, Parameters()))
        told = ("title", "question", "note", "corpus", "group", "codebooks", "targets", "codes")
        changed = [f"{name}={value!r}" for name, value in ours.items() if value != usual[name] and name not in told]
        facts = [
            ("title", self.title),
            ("question", self.parameters.question),
            ("note", self.parameters.note),
            ("codebooks", ", ".join([*self.parameters.codebooks, *filter(None, [self.parameters.targets])])),
            ("hand codes", self.parameters.codes or "none: the frames are unvalidated"),
            ("not as usual", ", ".join(changed)),
            ("has", "s.corpus, s.tokens, s.counts, s.codebooks, s.targets, s.index; each is made when asked for"),
            ("next", "fs.explore(s), or fs.keyness(s.counts, by=s.parameters.group)"),
        ]
        return card(repr(self), facts)

    @cached_property
    def tokens(self) -> Tokens:
        """The tokens of the corpus."""
        return self._tokenized(self.token_rules)

    @cached_property
    def term_tokens(self) -> Tokens:
        """The tokens that terms are counted in: the tokens, or their stems. Frames are found in `tokens`."""
        return self.tokens if self.term_rules.stems == "none" else self._tokenized(self.term_rules)

    def _tokenized(self, rules: TokenRules) -> Tokens:
        def there(shop: Any) -> None:
            from framescope.cluster.kept import tokenize_kept

            tokenize_kept(shop, rules=rules, **self._on_workers)

        return self._kept(
            "tokens", lambda: tokenize(self.corpus, rules), tokens_recipe(self.corpus, rules), rules, there
        )

    @property
    def _on_workers(self) -> dict[str, Any]:
        """What workers are told of the corpus that is kept in the cache."""
        n_documents, kept = len(self.corpus), self.cache.path("corpus", self._corpus_key)
        return {"kept": kept, "n_documents": n_documents, "scheduler": self.parameters.scheduler}

    @cached_property
    def counts(self) -> Counts:
        """The documents x terms counts, stop words left out."""
        return self.counted(self.parameters.weighting)

    @property
    def weightings(self) -> tuple[Weighting, ...]:
        """All weightings of reused text, the study's own first."""
        mine = self.parameters.weighting
        return mine, *(other for other in get_args(Weighting) if other != mine)

    def counted(self, weighting: Weighting) -> Counts:
        """The counts of terms under a weighting of reused text: "all", "cluster" or "own"."""
        words = self.stop_words

        def make() -> Counts:
            if self.parameters.scheduler == LOCAL:
                return count_terms(self.term_tokens, stop_words=words, weighting=weighting)
            from framescope.cluster.kept import count_kept

            corpus, rules = self.corpus, self.term_rules
            counts = count_kept(corpus, rules, weighting, **self._on_workers)
            return finish_counts(counts, corpus, rules, stop_words=words, weighting=weighting)

        counts = self._kept("counts", make, COUNTS, self.term_rules, stop_words=words, weighting=weighting)
        return replace(counts, group=self.parameters.group)

    @cached_property
    def index(self) -> TypeIndex:
        """Where every type stands."""
        return TypeIndex(self.tokens, lambda: self.sentences)

    @cached_property
    def term_index(self) -> TypeIndex:
        """Where every type of `term_tokens` stands."""
        return self.index if self.term_tokens is self.tokens else TypeIndex(self.term_tokens)

    @cached_property
    def sentences(self) -> NDArray[np.int64]:
        """The sentence of every token."""

        def there(shop: Any) -> None:
            from framescope.cluster.kept import number_sentences_kept

            number_sentences_kept(shop, rules=self.token_rules, **self._on_workers)

        return self._kept("sentences", lambda: tokens_sentences(self.tokens), ARRAY, there=there)

    def _kept(
        self,
        kind: str,
        make: Callable[[], T],
        recipe: Recipe,
        rules: TokenRules | None = None,
        there: Callable[[Any], object] | None = None,
        **options: Any,
    ) -> T:
        """Something made of the tokens (or of those under other rules): from the cache, or made and kept there."""
        key = make_key(corpus=self._corpus_key, rules=(rules or self.token_rules).to_dict(), **options)
        return self._made(kind, key, make, there, recipe)

    @cached_property
    def sentence_table(self) -> Sentences:
        """The sentences that hold a token."""
        return find_sentences(self.tokens, self.sentences)

    @cached_property
    def codes(self) -> Codes | None:
        """The hand codes of the first codebook's frames, as the sheets have them, if the study has codes."""
        if self.codes_folder is None or not self.codebooks:
            return None
        return read_codes(self.codes_folder, self.codebooks[0])

    @cached_property
    def coded(self) -> Coded | None:
        """The hand-coded sentences with what the first codebook finds in them, if the study has codes."""
        if self.codes is None:
            return None
        return match_codes(self.tokens, self.codebooks[0], self.codes, sentences=self.sentence_table, index=self.index)

    @cached_property
    def validation(self) -> pd.DataFrame | None:
        """How well the first codebook agrees with the hand codes, frame by frame, if the study has codes."""
        p = self.parameters
        return None if self.coded is None else validation_table(self.coded, n_bootstrap=p.n_bootstrap, seed=p.seed)

    def badges(self, codebook: Codebook) -> dict[str, str]:
        """Say of each frame how far it was validated: "unvalidated", or its alpha and F1."""
        validated = self.validation if self.codebooks and codebook is self.codebooks[0] else None
        return frame_badges(codebook, validated)
