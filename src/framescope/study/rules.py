"""What a study makes of its texts before words are counted: corpus, codebooks, token rules, what may be compared."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

import msgspec
import pandas as pd

from framescope.cache import Cache, Recipe, make_key
from framescope.codebook import Codebook, merge_variants, read_codebook
from framescope.corpus import Corpus, read_corpus
from framescope.corpus.harmonise import ORPHANS, WORDS, harmonisation, invalid_analyses
from framescope.errors import counted
from framescope.groups import chosen_groups, group_rows
from framescope.recipes import CORPUS
from framescope.study.inputs import BOOKS_FILE, Inputs
from framescope.study.places import LOCAL, open_cache
from framescope.token_rules import TokenRules

T = TypeVar("T")


@dataclass(frozen=True)
class Rules(Inputs):
    """The corpus of a study, the rules that its tokens are made with, and which groups may be compared by what."""

    @cached_property
    def cache(self) -> Cache:
        """Where corpus, tokens and counts are kept."""
        return open_cache()

    @cached_property
    def _intake(self) -> dict[str, Any]:
        p = self.parameters
        columns = {"group": p.group, "date": p.date, "text": p.text_column, "id": p.id_column, "title": p.title_column}
        return {**columns, "encoding": p.encoding, "furniture": p.furniture, "groups": p.groups}

    @cached_property
    def _corpus_key(self) -> str:
        return make_key(inputs=self.corpus_hashes, **self._intake)

    @cached_property
    def corpus(self) -> Corpus:
        """The corpus, read and cleaned. Raises CorpusError where a text was changed on the way, and keeps nothing."""

        def here() -> Corpus:
            corpus = read_corpus(self.corpus_path, **self._intake)
            self.check_unchanged()
            return corpus

        def there(shop: Any) -> None:
            from framescope.cluster.reading import read_corpus_on

            read_corpus_on(self.corpus_path, shop, scheduler=self.parameters.scheduler, **self._intake)
            self.check_unchanged()

        return self._made("corpus", self._corpus_key, here, there, CORPUS)

    def _made(
        self, kind: str, key: str, here: Callable[[], T], there: Callable[[Any], object] | None, recipe: Recipe
    ) -> T:
        """Something from the cache, or made and kept there: `here`, or, where the study has a scheduler, by `there`,
        which has workers write its files into folders it is given (`framescope.cluster.entries`)."""
        what = self.corpus_folder.name
        if self.parameters.scheduler == LOCAL or there is None:
            return self.cache.get(kind, key, here, recipe, what)
        from framescope.cluster.entries import get_on

        made: T = get_on(self.cache, kind, key, there, recipe, what)
        return made

    @cached_property
    def codebooks(self) -> list[Codebook]:
        """The codebooks of frames."""
        return self._read_books(slice(len(self.parameters.codebooks)))

    @cached_property
    def targets(self) -> Codebook | None:
        """The codebook of target systems, if the study has one."""
        return self._read_books(slice(-1, None))[0] if self.parameters.targets else None

    @property
    def books(self) -> list[Codebook]:
        """All codebooks: those of frames, then that of target systems."""
        return [*self.codebooks, *([self.targets] if self.targets else [])]

    def _read_books(self, which: slice) -> list[Codebook]:
        """Read some of the codebooks. A run of the report hands them to its notebooks, as it has read them."""
        handed = self.folder / BOOKS_FILE
        if handed.is_file():
            return msgspec.convert(json.loads(handed.read_text(encoding="utf-8")), list[Codebook])[which]
        return [read_codebook(path) for path in self.codebook_files[which]]

    def written_books(self) -> str:
        """Write all codebooks as JSON, to hand them to another process."""
        return json.dumps(msgspec.to_builtins(self.books))

    @cached_property
    def rules(self) -> TokenRules:
        """The token rules, with the spelling variants of all codebooks of the study."""
        p = self.parameters
        variants = merge_variants(self.books)
        return TokenRules(
            p.tokenizer,
            p.case,
            p.language,
            p.hyphens,
            p.numbers,
            p.urls,
            variants,
            apostrophes=p.apostrophes,
            possessives=p.possessives,
            hashtags=p.hashtags,
            emails=p.emails,
        )

    @cached_property
    def harmonisation(self) -> pd.DataFrame:
        """What has to be done to all documents because an archive did it to one group; not done unless `harmonise`.

        Nor is case folded where a codebook has `case: keep`: a group without capitals is then not compared.
        """
        table = harmonisation(self.corpus, self.parameters.group)
        wished = self.parameters.harmonise
        cannot = {"case_lost"} if any(book.case == "keep" for book in self.books) else set()
        asked = zip(table["difficulty"], table["needed"], strict=True)
        return table.assign(done=[wished and needed and difficulty not in cannot for difficulty, needed in asked])

    @cached_property
    def _harmonised(self) -> set[str]:
        table = self.harmonisation if self.parameters.harmonise else None
        return set() if table is None else set(table["difficulty"][table["done"]])

    @cached_property
    def token_rules(self) -> TokenRules:
        """`rules`, as harmonising the groups changes them: what the tokens are made with."""
        rules, done = self.rules, self._harmonised
        if "case_lost" in done:
            rules = replace(rules, case="lower")
        if "accents_lost" in done:
            rules = replace(rules, accents="strip")
        return replace(rules, possessives="strip") if "pre_tokenised" in done else rules

    @cached_property
    def term_rules(self) -> TokenRules:
        """The rules that terms are counted under: `token_rules`, with the study's stems."""
        return replace(self.token_rules, stems=self.parameters.stems)

    @property
    def stop_words(self) -> tuple[str, ...]:
        """The words left out of counts: the study's, and what pre-tokenising tore off words where that was undone."""
        orphans = ORPHANS if "pre_tokenised" in self._harmonised else ()
        return *self.parameters.stop_words, *orphans

    @cached_property
    def invalid(self) -> pd.DataFrame:
        """What must not be compared in spite of what is undone: group, analysis, reason."""
        keeps_case = self.token_rules.case == "keep"
        return invalid_analyses(self.corpus, self.parameters.group, undone=self._harmonised, keeps_case=keeps_case)

    def groups_for(self, analysis: str) -> list[str]:
        """The groups an analysis is valid for, of those that are compared."""
        not_valid = set(self.invalid["group"][self.invalid["analysis"] == analysis])
        return [name for name in self.group_names if name not in not_valid]

    def not_available(self, analysis: str) -> str:
        """Say for which groups an analysis is not valid and why; empty where it is valid for all.

        What hangs on more than words is said of the groups that are compared.
        """
        rows = self.invalid[self.invalid["analysis"] == analysis]
        rows = rows if analysis == WORDS else rows[rows["group"].isin(self.group_names)]
        told = [f"{group} ({reason})" for group, reason in zip(rows["group"], rows["reason"], strict=True)]
        return f"n/a, {analysis}: {'; '.join(told)}." if told else ""

    @cached_property
    def group_names(self) -> list[str]:
        """The groups that are compared: the largest `max_groups` whose words can be, in the order of their names.

        Words cannot be where a group is in another language than most of the corpus, or has lost what the study keeps
        (`not_available`); if that goes for all groups, all are compared.
        """
        rows = group_rows(self.corpus.documents, self.parameters.group)
        not_valid = set(self.invalid["group"][self.invalid["analysis"] == WORDS])
        rows = {name: held for name, held in rows.items() if name not in not_valid} or rows
        largest = sorted(rows, key=lambda name: (-len(rows[name]), name))[: self.parameters.max_groups]
        return sorted(largest)

    def group_called(self, name: str) -> str:
        """The group of that name, of those that are compared; the first of them where none is named.

        Raises FramescopeError where there is none of that name.
        """
        names = chosen_groups(self.parameters.group, "focus", [name] if name else None, dict.fromkeys(self.group_names))
        return (names or self.group_names)[0]

    @property
    def left_out(self) -> str:
        """Say which groups are not compared, though they are part of "the rest"; empty where all are."""
        rows = group_rows(self.corpus.documents, self.parameters.group)
        others = {name: len(held) for name, held in rows.items() if name not in self.group_names}
        if not others:
            return ""
        n = sum(others.values())
        named = ", ".join(f"{name} {size:,}" for name, size in sorted(others.items(), key=lambda o: (-o[1], o[0]))[:10])
        more = f" and {len(others) - 10:,} more" if len(others) > 10 else ""
        return (
            f"{len(self.group_names)} of {len(rows):,} groups are compared. "
            f"Not compared on their own, but part of the rest that each is held against: {named}{more} "
            f"({counted(n, 'article')} in all)."
        )
