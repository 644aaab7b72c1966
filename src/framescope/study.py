"""A study: typed parameters in, corpus, tokens, counts and codebooks out, each made once, when asked for."""

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, get_args

import msgspec
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.arrow_files import hash_files
from framescope.cache import Cache, Recipe, make_key
from framescope.codebook import SUFFIXES, Codebook, read_codebook
from framescope.corpus import Corpus, read_corpus
from framescope.corpus.harmonise import ORPHANS, WORDS, harmonisation, invalid_analyses
from framescope.counts import Counts, count_terms, finish_counts, group_rows
from framescope.errors import ParameterError
from framescope.framing.sheets import read_codes
from framescope.framing.units import Sentences, find_sentences
from framescope.framing.validation import Coded, frame_badges, match_codes, validation_table
from framescope.markup import card
from framescope.matching import TypeIndex
from framescope.measures.resampling import use_workers
from framescope.origins import Weighting
from framescope.parameters import Parameters, check_parameters
from framescope.recipes import ARRAY, CORPUS, COUNTS, tokens_recipe
from framescope.token_rules import TokenRules
from framescope.tokens import Tokens, tokenize, tokens_sentences
from framescope.yaml_file import line_of, plain, read_yaml

# JSON lets these stand as they are, YAML takes them for line ends or refuses them; lone surrogates are bytes of paths.
_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")

SHEETS = (".csv", ".xlsx", ".txt")  # coding sheets, their key and who coded
HASHES_FILE = ".corpus-hashes.json"  # beside a study handed to another process

T = TypeVar("T")


def project_folder() -> Path:
    """The project's own folder: the one above `src` in a checkout, else the first above the working directory
    that holds `notebooks` and `data`, else the working directory."""
    here = Path(__file__).resolve()
    candidates = [here.parents[2], *[Path.cwd(), *Path.cwd().parents]]
    return next((path for path in candidates if (path / "data" / "codebooks").is_dir()), Path.cwd())


def open_cache() -> Cache:
    """Open the cache: build/cache in the project's folder, or the folder that FRAMESCOPE_CACHE names."""
    return Cache(Path(os.environ.get("FRAMESCOPE_CACHE") or project_folder() / "build" / "cache"))


def find_path(path: str | Path, base: Path | None = None) -> Path:
    """Make a path absolute: relative ones start at `base` (default: the project's folder).

    So a path means the same under make, papermill and JupyterLab. What is not there is also looked for from the
    working directory, as a convenience for papermill called from elsewhere.
    """
    path = Path(path).expanduser()
    if path.is_absolute():
        return path
    start = base or project_folder()
    found = next((folder / path for folder in (start, Path.cwd()) if (folder / path).exists()), start / path)
    return Path(found).resolve()


def find_codebook(name: str, base: Path | None = None) -> Path:
    """Find a codebook: a bare name is one of data/codebooks, anything else a file."""
    if name.lower().endswith(SUFFIXES) or "/" in name:
        path = find_path(name, base)
        if not path.is_file():
            raise ParameterError(f"there is no codebook {path}.")
        return path
    path = project_folder() / "data" / "codebooks" / f"{name}.yaml"
    if not path.is_file():
        there = sorted(file.stem for file in path.parent.glob("*.yaml"))
        raise ParameterError(
            f"there is no codebook {name!r}; data/codebooks has: {', '.join(there)}. Or give a file's path."
        )
    return path


@dataclass(frozen=True)
class Study:
    """A study: `parameters`, and the `folder` its relative paths start from.

    file: the study file, if there is one; overrides: what was asked for beside it.

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

    parameters: Parameters
    folder: Path
    file: Path | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict, compare=False)

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

    @property
    def name(self) -> str:
        """A short name for the report: of the study file's folder, and of the file unless that is study.yaml."""
        if self.file is None:
            return self.corpus_name
        return self.folder.name if self.file.stem == "study" else f"{self.folder.name}-{self.file.stem}"

    @property
    def corpus_name(self) -> str:
        """The corpus's folder, or its file without the ending."""
        return self.corpus_folder.stem if self.corpus_folder.is_file() else self.corpus_folder.name

    @property
    def title(self) -> str:
        """The study's title, or one made of the corpus and the group."""
        return self.parameters.title or f"{self.corpus_name} by {self.parameters.group}"

    @cached_property
    def corpus_folder(self) -> Path:
        """Where the texts lie."""
        return find_path(self.parameters.corpus, self.folder)

    @cached_property
    def cache(self) -> Cache:
        """Where corpus, tokens and counts are kept."""
        return open_cache()

    @cached_property
    def corpus_hashes(self) -> dict[str, str]:
        """The SHA-256 of every file of the corpus, by its name below the corpus's folder.

        A run of the report hands them to its notebooks, so that all of them see the same corpus.
        """
        handed = self.folder / HASHES_FILE
        if handed.is_file():
            hashes: dict[str, str] = json.loads(handed.read_text(encoding="utf-8"))
            return hashes
        folder = self.corpus_folder
        return hash_files({str(path.relative_to(folder)): path for path in self.corpus_files})

    @cached_property
    def corpus_files(self) -> list[Path]:
        """The files of the corpus: all of its folder, or the one it is."""
        folder = self.corpus_folder
        return [folder] if folder.is_file() else sorted(path for path in folder.rglob("*") if path.is_file())

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
        """The corpus, read and cleaned."""

        def make() -> Corpus:
            return read_corpus(self.corpus_folder, **self._intake)

        return self.cache.get("corpus", self._corpus_key, make, CORPUS, self.corpus_folder.name)

    @cached_property
    def codebook_files(self) -> list[Path]:
        """The codebooks' files: the frames first, the targets last."""
        names = [*self.parameters.codebooks, *([self.parameters.targets] if self.parameters.targets else [])]
        return [find_codebook(name, self.folder) for name in names]

    @cached_property
    def codebooks(self) -> list[Codebook]:
        """The codebooks of frames."""
        return [read_codebook(path) for path in self.codebook_files[: len(self.parameters.codebooks)]]

    @cached_property
    def targets(self) -> Codebook | None:
        """The codebook of target systems, if the study has one."""
        return read_codebook(self.codebook_files[-1]) if self.parameters.targets else None

    @cached_property
    def rules(self) -> TokenRules:
        """The token rules, with the spelling variants of all codebooks of the study."""
        p = self.parameters
        books = [*self.codebooks, *([self.targets] if self.targets else [])]
        variants = {old: new for book in books for old, new in book.variants.items()}
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
        books = [*self.codebooks, *([self.targets] if self.targets else [])]
        keeps_case = any(book.case == "keep" for book in books)
        can_be = ~((table["difficulty"] == "case_lost") & keeps_case)
        return table.assign(done=table["needed"] & can_be & self.parameters.harmonise)

    @property
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
    def invalid(self) -> pd.DataFrame:
        """What must not be compared in spite of what is undone: group, analysis, reason."""
        keeps_case = self.token_rules.case == "keep"
        return invalid_analyses(self.corpus, self.parameters.group, undone=self._harmonised, keeps_case=keeps_case)

    def groups_for(self, analysis: str) -> list[str]:
        """The groups an analysis is valid for, of those that are compared."""
        not_valid = set(self.invalid["group"][self.invalid["analysis"] == analysis])
        return [name for name in self.group_names if name not in not_valid]

    def not_available(self, analysis: str) -> str:
        """Say for which groups an analysis is not valid and why; empty where it is valid for all."""
        rows = self.invalid[self.invalid["analysis"] == analysis]
        told = [f"{group} ({reason})" for group, reason in zip(rows["group"], rows["reason"], strict=True)]
        return f"n/a, {analysis}: {'; '.join(told)}." if told else ""

    @cached_property
    def tokens(self) -> Tokens:
        """The tokens of the corpus."""
        rules = self.token_rules
        return self._kept("tokens", lambda: tokenize(self.corpus, rules), tokens_recipe(self.corpus, rules))

    @cached_property
    def counts(self) -> Counts:
        """The documents x terms counts, stop words left out."""
        return self.counted(self.parameters.weighting)

    @property
    def weightings(self) -> tuple[Weighting, ...]:
        """All weightings of reused text, the study's own first."""
        mine = self.parameters.weighting
        return mine, *(other for other in get_args(Weighting) if other != mine)

    @cached_property
    def term_rules(self) -> TokenRules:
        """The rules that terms are counted under: `token_rules`, with the study's stems."""
        return replace(self.token_rules, stems=self.parameters.stems)

    @cached_property
    def term_tokens(self) -> Tokens:
        """The tokens that terms are counted in: the tokens, or their stems. Frames are found in `tokens`."""
        rules = self.term_rules
        if rules.stems == "none":
            return self.tokens
        return self._kept("tokens", lambda: tokenize(self.corpus, rules), tokens_recipe(self.corpus, rules), rules)

    @cached_property
    def term_index(self) -> TypeIndex:
        """Where every type of `term_tokens` stands."""
        return self.index if self.term_tokens is self.tokens else TypeIndex(self.term_tokens)

    @property
    def stop_words(self) -> tuple[str, ...]:
        """The words left out of counts: the study's, and what pre-tokenising tore off words where that was undone."""
        orphans = ORPHANS if "pre_tokenised" in self._harmonised else ()
        return *self.parameters.stop_words, *orphans

    def counted(self, weighting: Weighting) -> Counts:
        """The counts of terms under a weighting of reused text: "all", "cluster" or "own"."""
        words = self.stop_words

        def make() -> Counts:
            file = self.cache.path("corpus", self._corpus_key) / "documents.arrow"
            if self.parameters.scheduler == "local" or weighting == "own" or self.token_rules.tokenizer != "words":
                return count_terms(self.term_tokens, stop_words=words, weighting=weighting)
            from framescope.cluster import count_files

            corpus, rules = self.corpus, self.term_rules
            counts = count_files(str(file), rules, scheduler=self.parameters.scheduler)
            return finish_counts(counts, corpus, rules, stop_words=words, weighting=weighting)

        return self._kept("counts", make, COUNTS, self.term_rules, stop_words=words, weighting=weighting)

    @cached_property
    def index(self) -> TypeIndex:
        """Where every type stands."""
        return TypeIndex(self.tokens, lambda: self.sentences)

    @cached_property
    def sentences(self) -> NDArray[np.int64]:
        """The sentence of every token."""
        return self._kept("sentences", lambda: tokens_sentences(self.tokens), ARRAY)

    def _kept(
        self, kind: str, make: Callable[[], T], recipe: Recipe, rules: TokenRules | None = None, **options: Any
    ) -> T:
        """Something made of the tokens (or of those under other rules): from the cache, or made and kept there."""
        key = make_key(corpus=self._corpus_key, rules=(rules or self.token_rules).to_dict(), **options)
        return self.cache.get(kind, key, make, recipe, self.corpus_folder.name)

    @cached_property
    def sentence_table(self) -> Sentences:
        """The sentences that hold a token."""
        return find_sentences(self.tokens, self.sentences)

    @cached_property
    def codes_folder(self) -> Path | None:
        """Where the filled-in coding sheets lie, if the study names a folder."""
        return find_path(self.parameters.codes, self.folder) if self.parameters.codes else None

    @cached_property
    def coded(self) -> Coded | None:
        """The hand-coded sentences with what the first codebook finds in them, if the study has codes."""
        if self.codes_folder is None or not self.codebooks:
            return None
        codes = read_codes(self.codes_folder, self.codebooks[0])
        return match_codes(self.tokens, self.codebooks[0], codes, sentences=self.sentence_table, index=self.index)

    @cached_property
    def validation(self) -> pd.DataFrame | None:
        """How well the first codebook agrees with the hand codes, frame by frame, if the study has codes."""
        p = self.parameters
        return None if self.coded is None else validation_table(self.coded, n_bootstrap=p.n_bootstrap, seed=p.seed)

    def badges(self, codebook: Codebook) -> dict[str, str]:
        """Say of each frame how far it was validated: "unvalidated", or its alpha and F1."""
        validated = self.validation if self.codebooks and codebook is self.codebooks[0] else None
        return frame_badges(codebook, validated)

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

    def inputs(self) -> list[Path]:
        """Every file the study reads: texts, metadata, codebooks."""
        return [*self.corpus_files, *self.codebook_files, *self.codes_files]

    @cached_property
    def codes_files(self) -> list[Path]:
        """The coding sheets and their key."""
        there = sorted(self.codes_folder.iterdir()) if self.codes_folder and self.codes_folder.is_dir() else []
        return [path for path in there if path.suffix in SHEETS]

    def resolved(self) -> str:
        """Write the parameters with absolute paths, as JSON (which is YAML), to hand them to another process."""
        values = msgspec.to_builtins(self.parameters)
        books = [str(path) for path in self.codebook_files]
        n = len(self.parameters.codebooks)
        values |= {"corpus": str(self.corpus_folder), "codebooks": books[:n], "targets": "".join(books[n:])}
        values["codes"] = str(self.codes_folder or "")
        values["title"] = self.title
        text = json.dumps(values, ensure_ascii=False, indent=1)
        return _NOT_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def open_study(
    study: str | Path = "",
    *,
    corpus: str | Path = "",
    group: str = "",
    overrides: Mapping[str, Any] | None = None,
) -> Study:
    """Open a study file, or a bare folder of texts.

    study: path of a study.yaml; relative paths in it start at its folder. corpus: a folder instead; the study
    file is then not read and every other parameter has its default. group: the column to compare by. overrides: further
    parameters by name, in the place of the study file's. Raises ParameterError before anything is read if a name or
    value is wrong.

    >>> import framescope as fs
    >>> from tempfile import TemporaryDirectory
    >>> from framescope.examples import write_study
    >>> with TemporaryDirectory() as folder:
    ...     s = fs.open_study(write_study(folder), overrides={"seed": 7})
    ...     print(s.parameters.group, s.parameters.seed, s.corpus)
    outlet 7 <Corpus: 12 documents, 974 characters, 108 cut as page furniture in 6 places, 0 issues>
    """
    given = dict(overrides or {})
    for name, value in (("corpus", corpus), ("group", group)):
        if value:
            given[name] = str(value) if isinstance(value, Path) else value
    path = None
    if corpus or (given.get("corpus") and not study):
        folder = find_path(check_parameters(given, "parameters").corpus)
        parameters = check_parameters({**given, "corpus": str(folder)}, "parameters")
    elif study:
        path = find_path(study)
        read = read_yaml(path, ParameterError)
        lines = {plain(name): line_of(read, name) for name in read}
        data = plain(read)
        check_parameters(data, str(path), lines)
        parameters = check_parameters({**data, **given}, "parameters")
        folder = path.parent
        if not parameters.corpus:
            raise ParameterError(f"{path}: names no corpus; add a line `corpus: folder`.")
    else:
        raise ParameterError("give a study file (study=...) or a folder of texts (corpus=...).")
    _resample_on(parameters.scheduler)
    return Study(parameters, folder, path, given)


def _resample_on(scheduler: str) -> None:
    """Have every comparison made from here on resample its documents where the study says."""
    if scheduler == "local":
        use_workers(None)
        return
    from framescope.cluster import spread_on

    use_workers(spread_on(scheduler))
