"""What readers are given and what they give back: inputs, records, and the account of what was left out."""

import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import BinaryIO, NamedTuple

try:
    from lzma import LZMAError
except ImportError:  # pragma: no cover - Python may be built without it
    LZMAError = zlib.error  # type: ignore[misc,assignment]

MAX_BYTES = 50_000_000  # of one file that is one document, or of one record of a table
MAX_TABLE_BYTES = 16_000_000_000  # of one file of many records, which is read record by record
PLACE = "(place)"  # the column that says where in its file a record stands, until the corpus is made
_STEP = 1 << 20

# What reading bytes can raise: the file system, and the packings of archives.
READ_ERRORS = (OSError, EOFError, NotImplementedError, zipfile.BadZipFile, zlib.error, LZMAError)


class Issue(NamedTuple):
    """One input that was not taken as it stood; `place` is a line, row or member."""

    source_file: str
    place: str
    reason: str
    action: str


class Source(NamedTuple):
    """One input file and what became of it; n_records found in it, n_left_out of them."""

    source_file: str
    sha256: str
    n_bytes: int
    outcome: str
    encoding: str
    n_records: int = 0
    n_left_out: int = 0


class Guess(NamedTuple):
    """Which column plays a role (text, date, group, id, title), and how it was found: asked, by name, ..."""

    role: str
    column: str
    how: str


class Wanted(NamedTuple):
    """What the caller says of a table's columns and of the encoding; empty: guess the column, take UTF-8."""

    text: str = ""
    id: str = ""
    title: str = ""
    date: str = ""
    group: str = ""
    encoding: str = ""


class Item(NamedTuple):
    """One record of an input: where it stands, its text and metadata, and what a reader cuts of the text.

    place: empty where the whole file is one document. cuts: (start, end, rule) in characters of the text.
    """

    place: str
    fields: dict[str, str]
    cuts: tuple[tuple[int, int, str], ...] = ()


class Refused(Exception):  # noqa: N818 - an outcome, told to the user as a row, not an error
    """An input that cannot be taken; the message is the reason that is listed. `outcome`: quarantined or ignored."""

    def __init__(self, reason: str, outcome: str = "quarantined") -> None:
        super().__init__(reason)
        self.outcome = outcome


def _no_stamp() -> tuple[int, ...]:
    return ()


@dataclass(frozen=True)
class Input:
    """A file, or a member of an archive: its name as shown, its size where known, and how to open it.

    stamp: what changes when it is written to.
    """

    name: str
    size: int
    open: Callable[[], BinaryIO]
    stamp: Callable[[], tuple[int, ...]] = _no_stamp

    def head(self, n: int = 4096) -> bytes:
        """The first bytes."""
        with self.open() as handle:
            return handle.read(n)

    def read(self) -> bytes:
        """All bytes; Refused above MAX_BYTES, which the message names."""
        if self.size > MAX_BYTES:
            raise Refused(too_large(self.size, MAX_BYTES))
        with self.open() as handle:
            data = handle.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise Refused(f"more than the limit of {MAX_BYTES:,} bytes (MAX_BYTES)")
        return data

    def digest(self) -> tuple[str, int]:
        """SHA-256 and number of bytes, without holding them; Refused above MAX_TABLE_BYTES."""
        made, n = sha256(), 0
        with self.open() as handle:
            while step := handle.read(_STEP):
                made.update(step)
                n += len(step)
                if n > MAX_TABLE_BYTES:
                    raise Refused(f"more than the limit of {MAX_TABLE_BYTES:,} bytes (MAX_TABLE_BYTES)")
        return made.hexdigest(), n


def too_large(size: int, limit: int) -> str:
    """Say that an input is too large, and which setting says so."""
    name = "MAX_BYTES" if limit == MAX_BYTES else "MAX_TABLE_BYTES"
    return f"{size:,} bytes, more than the limit of {limit:,} ({name})"


@dataclass
class Account:
    """The books of an intake: what was found, what became of it, what was guessed."""

    sources: list[Source] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    guesses: list[Guess] = field(default_factory=list)
    ids: dict[str, tuple[str, str]] = field(default_factory=dict)
    n_left_out: int = 0  # records of the input being read
    encoding: str = ""  # of the input being read

    def issue(self, name: str, place: str, reason: str, action: str) -> None:
        """List something worth knowing."""
        self.issues.append(Issue(name, place, reason, action))

    def leave_out(self, name: str, place: str, reason: str) -> None:
        """List a record that is left out."""
        self.n_left_out += 1
        self.issue(name, place, reason, "record left out")

    def refuse(self, name: str, reason: str, outcome: str = "quarantined", digest: str = "", size: int = 0) -> None:
        """List a whole input that is left out."""
        self.sources.append(Source(name, digest, size, outcome, "", self.n_left_out, self.n_left_out))
        self.n_left_out = 0
        self.issue(name, "", reason, "left out")

    def guess(self, role: str, column: str, how: str) -> None:
        """Report which column plays a role."""
        if Guess(role, column, how) not in self.guesses:
            self.guesses.append(Guess(role, column, how))


Reader = Callable[[Input, Wanted, Account], Iterator[Item]]


def printable(text: str) -> str:
    """A lone surrogate (half a character, as JSON and RTF can spell it) becomes its own spelling: all can be written.

    >>> printable("half: \\ud83d")
    'half: \\\\ud83d'
    """
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()
    return text


def why_passed_over(name: str) -> str:
    """Why a file that nobody wrote as a text is ignored: hidden, or left there by a program; else an empty string.

    >>> why_passed_over("texts/.a.txt"), why_passed_over("__MACOSX/a.txt"), why_passed_over("texts/a.txt")
    ('a hidden file', 'left by macOS beside the files', '')
    """
    *folders, last = name.split("/")
    if last.startswith(".") and last != ".":
        return "a hidden file"
    if any(folder.startswith(".") and folder.strip(".") for folder in folders):
        return "in a hidden folder"
    if "__MACOSX" in folders:
        return "left by macOS beside the files"
    return "left by Word beside an open file" if last.startswith("~$") else ""


def has_words(text: str) -> bool:
    """Whether a text holds a letter or digit at all."""
    return any(character.isalnum() for character in text)
