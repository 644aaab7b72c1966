"""Errors that say what was asked, what exists, and what to do."""

from collections.abc import Iterable
from difflib import get_close_matches

LONGEST = 80  # characters of a name in a message


class FramescopeError(Exception):
    """Base of every error this package raises on purpose; its text is meant for the user.

    >>> import framescope as fs
    >>> from framescope.examples import counts
    >>> try:
    ...     fs.keyness(counts, "outlit")
    ... except fs.FramescopeError as error:
    ...     print(str(error)[:62])
    groups: there is no column 'outlit'; there are: doc_id, title,
    """


class CorpusError(FramescopeError):
    """A corpus that cannot be read as asked."""


class CodebookError(FramescopeError):
    """A codebook that cannot be used, with file and line."""


class ParameterError(FramescopeError):
    """A parameter that does not exist or has a value of the wrong kind."""


class ReportError(FramescopeError):
    """A report that could not be made; the previous one is untouched."""


def shorten(names: Iterable[object], most: int = 12) -> str:
    """List `names` for a message: at most `most` of them, each cut at LONGEST, then how many more there are."""
    listed = [name if len(name) <= LONGEST else name[:LONGEST] + "..." for name in map(str, names)]
    if not listed:
        return "none"
    rest = len(listed) - most
    return ", ".join(listed[:most]) + (f" and {rest} more" if rest > 0 else "")


def quote(value: object, most: int = 80) -> str:
    """Write a value for a message, in quotation marks if it is text, and no longer than `most` characters.

    >>> quote("letter of intent", 12)
    "'letter of i...'"
    """
    text = value if isinstance(value, str) else str(value)
    text = text if len(text) <= most else text[: most - 1] + "..."
    return repr(str(text)) if isinstance(value, str) else text


def counted(n: int, one: str, many: str = "") -> str:
    """Write how many there are of something; many: the plural, where it is not `one` and an s.

    >>> counted(1, "document"), counted(2_347, "document"), counted(0, "entry", "entries")
    ('1 document', '2,347 documents', '0 entries')
    """
    return f"{n:,} {one if n == 1 else many or f'{one}s'}"


def unknown(kind: str, asked: object, existing: Iterable[object], hint: str = "") -> str:
    """Write the message for a name that does not exist.

    >>> unknown("column", "outlit", ["outlet", "date"])
    "there is no column 'outlit'; there are: outlet, date. Did you mean 'outlet'?"
    """
    names = [str(name) for name in existing]
    near = get_close_matches(str(asked)[:200], names, n=1, cutoff=0.6)
    guess = f" Did you mean {near[0]!r}?" if near else ""
    hint = f" {hint}" if hint else ""
    return f"there is no {kind} {quote(str(asked))}; there are: {shorten(names)}.{guess}{hint}"
