"""A study: typed parameters in, corpus, tokens, counts and codebooks out, each made once, when asked for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from framescope.codebook import Codebook, read_codebook
from framescope.corpus import Corpus, read_corpus
from framescope.counts import Counts, count_terms, group_rows
from framescope.errors import ParameterError
from framescope.matching import TypeIndex
from framescope.parameters import Parameters, check_parameters
from framescope.token_rules import TokenRules
from framescope.tokens import Tokens, tokenize, tokens_sentences
from framescope.yaml_file import line_of, plain, read_yaml


def project_folder() -> Path:
    """The project's own folder: the one above `src` in a checkout, else the first above the working directory
    that holds `notebooks` and `data`, else the working directory."""
    here = Path(__file__).resolve()
    candidates = [here.parents[2], *[Path.cwd(), *Path.cwd().parents]]
    return next((path for path in candidates if (path / "data" / "codebooks").is_dir()), Path.cwd())


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
    if name.endswith((".yaml", ".yml")) or "/" in name:
        return find_path(name, base)
    path = project_folder() / "data" / "codebooks" / f"{name}.yaml"
    if not path.is_file():
        there = sorted(file.stem for file in path.parent.glob("*.yaml"))
        raise ParameterError(
            f"there is no codebook {name!r}; data/codebooks has: {', '.join(there)}. Or give a file's path."
        )
    return path


@dataclass(frozen=True)
class Study:
    """A study: `parameters`, and the `folder` its relative paths start from."""

    parameters: Parameters
    folder: Path

    def __repr__(self) -> str:
        return f"<Study {self.name}: {self.parameters.corpus} by {self.parameters.group}>"

    @property
    def name(self) -> str:
        """A short name for the report's folder."""
        return self.folder.name if self.parameters.title else self.corpus_folder.name

    @property
    def title(self) -> str:
        """The study's title, or one made of the corpus and the group."""
        return self.parameters.title or f"{self.corpus_folder.name} by {self.parameters.group}"

    @cached_property
    def corpus_folder(self) -> Path:
        """Where the texts lie."""
        return find_path(self.parameters.corpus, self.folder)

    @cached_property
    def corpus(self) -> Corpus:
        """The corpus, read and cleaned."""
        p = self.parameters
        return read_corpus(self.corpus_folder, group=p.group, date=p.date, furniture=p.furniture, groups=p.groups)

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
        return TokenRules(p.tokenizer, p.case, p.language, p.hyphens, p.numbers, p.urls, variants)

    @cached_property
    def tokens(self) -> Tokens:
        """The tokens of the corpus."""
        return tokenize(self.corpus, self.rules)

    @cached_property
    def counts(self) -> Counts:
        """The documents x terms counts, stop words left out."""
        return count_terms(self.tokens, stop_words=self.parameters.stop_words)

    @cached_property
    def index(self) -> TypeIndex:
        """Where every type stands."""
        return TypeIndex(self.tokens)

    @cached_property
    def sentences(self) -> NDArray[np.int64]:
        """The sentence of every token."""
        return tokens_sentences(self.tokens)

    @cached_property
    def group_names(self) -> list[str]:
        """The groups that are compared: the largest `max_groups`, in the order of their names."""
        rows = group_rows(self.corpus.documents, self.parameters.group)
        largest = sorted(rows, key=lambda name: (-len(rows[name]), name))[: self.parameters.max_groups]
        return sorted(largest)

    def inputs(self) -> list[Path]:
        """Every file the study reads: texts, metadata, codebooks."""
        folder = self.corpus_folder
        texts = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
        return [*texts, *self.codebook_files]

    def resolved(self) -> str:
        """Write the parameters with absolute paths, as JSON (which is YAML), to hand them to another process."""
        values = msgspec.to_builtins(self.parameters)
        books = [str(path) for path in self.codebook_files]
        n = len(self.parameters.codebooks)
        values |= {"corpus": str(self.corpus_folder), "codebooks": books[:n], "targets": "".join(books[n:])}
        values["title"] = self.title
        return json.dumps(values, ensure_ascii=False, indent=1)


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
    parameters by name. Raises ParameterError before anything is read if a name or value is wrong.
    """
    given = dict(overrides or {})
    for name, value in (("corpus", corpus), ("group", group)):
        if value:
            given[name] = str(value) if isinstance(value, Path) else value
    if given.get("corpus"):
        parameters = check_parameters({**given, "corpus": str(find_path(given["corpus"]))}, "parameters")
        folder = find_path(given["corpus"])
    elif study:
        path = find_path(study)
        read = read_yaml(path, ParameterError)
        lines = {str(name): line_of(read, name) for name in read}
        data = plain(read)
        check_parameters(data, str(path), lines)
        parameters = check_parameters({**data, **given}, "parameters")
        folder = path.parent
        if not parameters.corpus:
            raise ParameterError(f"{path}: names no corpus; add a line `corpus: folder`.")
    else:
        raise ParameterError("give a study file (study=...) or a folder of texts (corpus=...).")
    return Study(parameters, folder)
