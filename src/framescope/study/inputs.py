"""What a study reads: its parameters, and the files that they name."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from framescope.arrow_files import hash_files
from framescope.corpus.readers.address import RemoteFile, find_files, fixed_part, is_address, shown_address
from framescope.corpus.readers.model import why_passed_over
from framescope.errors import CorpusError, shorten
from framescope.parameters import Parameters
from framescope.study.places import LOCAL, find_codebook, find_corpus, find_path

# JSON lets these stand as they are, YAML takes them for line ends or refuses them; lone surrogates are bytes of paths.
_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")

SHEETS = (".csv", ".xlsx", ".txt")  # coding sheets, their key and who coded
# Beside a study handed to another process.
HASHES_FILE, BOOKS_FILE = ".corpus-hashes.json", ".codebooks.json"


@dataclass(frozen=True)
class Inputs:
    """A study's `parameters`, and the `folder` that its relative paths start from; `Study` is made of it."""

    parameters: Parameters
    folder: Path
    file: Path | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict, compare=False)

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
    def corpus_label(self) -> str:
        """What a report calls the corpus: its folder or file, with its pattern; an address, but no password in it."""
        place = self.corpus_path
        if "://" in place:
            return shown_address(place)
        return str(Path(place).relative_to(self.corpus_folder.parent))

    @property
    def title(self) -> str:
        """The study's title, or one made of the corpus and the group."""
        return self.parameters.title or f"{self.corpus_name} by {self.parameters.group}"

    @cached_property
    def corpus_path(self) -> str:
        """Where the texts lie: an absolute path, or an address or pattern that any process may be given."""
        return find_corpus(self.parameters.corpus, self.folder)

    @cached_property
    def corpus_folder(self) -> Path:
        """The folder or file of the texts; of an address what is fixed of it, which need not be on this machine."""
        return Path(fixed_part(self.corpus_path) if is_address(self.corpus_path) else self.corpus_path)

    @cached_property
    def corpus_hashes(self) -> dict[str, str]:
        """The SHA-256 of every file of the corpus, by its name below the corpus's folder.

        A run of the report hands them to its notebooks, so that all of them see the same corpus.
        """
        handed = self.folder / HASHES_FILE
        if handed.is_file():
            hashes: dict[str, str] = json.loads(handed.read_text(encoding="utf-8"))
            return hashes
        return self._hash_texts(self.corpus_texts)

    def _hash_texts(self, files: Mapping[str, Path | RemoteFile]) -> dict[str, str]:
        if self.parameters.scheduler == LOCAL:
            return hash_files(files)
        from framescope.cluster.reading import hash_files_on

        return hash_files_on(dict(files), self.parameters.scheduler)

    def check_unchanged(self) -> None:
        """Raise CorpusError where the texts are no longer those of `corpus_hashes`: what was read is of neither."""
        before, now = self.corpus_hashes, self._hash_texts(find_files(self.corpus_path))
        names = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
        if changed := [name if name != "." else self.corpus_label for name in names if not why_passed_over(name)]:
            raise CorpusError(f"changed while the texts were read: {shorten(changed)}. Open the study once more.")

    @cached_property
    def corpus_texts(self) -> dict[str, Path | RemoteFile]:
        """The files of the corpus by their names below its folder: all in it, those of its pattern, or "." for one."""
        return find_files(self.corpus_path)

    @property
    def corpus_files(self) -> list[Path | RemoteFile]:
        """The files of the corpus."""
        return list(self.corpus_texts.values())

    @cached_property
    def codebook_files(self) -> list[Path]:
        """The codebooks' files: the frames first, the targets last."""
        names = [*self.parameters.codebooks, *([self.parameters.targets] if self.parameters.targets else [])]
        return [find_codebook(name, self.folder) for name in names]

    @cached_property
    def codes_folder(self) -> Path | None:
        """Where the filled-in coding sheets lie, if the study names a folder."""
        return find_path(self.parameters.codes, self.folder) if self.parameters.codes else None

    @cached_property
    def codes_files(self) -> list[Path]:
        """The coding sheets and their key."""
        there = sorted(self.codes_folder.iterdir()) if self.codes_folder and self.codes_folder.is_dir() else []
        return [path for path in there if path.suffix in SHEETS]

    def inputs(self) -> list[Path | RemoteFile]:
        """Every file the study reads: texts, metadata, codebooks."""
        return [*self.corpus_files, *self.codebook_files, *self.codes_files]

    def resolved(self) -> str:
        """Write the parameters with absolute paths, as JSON (which is YAML), to hand them to another process."""
        values = msgspec.to_builtins(self.parameters)
        books = [str(path) for path in self.codebook_files]
        n = len(self.parameters.codebooks)
        values |= {"corpus": self.corpus_path, "codebooks": books[:n], "targets": "".join(books[n:])}
        values["codes"] = str(self.codes_folder or "")
        values["title"] = self.title
        text = json.dumps(values, ensure_ascii=False, indent=1)
        return _NOT_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
