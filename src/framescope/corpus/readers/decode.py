"""Bytes to text: exact, or an error that names the byte. Never a silent guess, never a dropped byte."""

import codecs

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """Decode by byte-order mark, else by the `declared` encoding, else as UTF-8.

    Returns the text and the name of the encoding used. Raises ValueError, in words meant for the user, for an
    unknown encoding, for bytes that are not valid in it (with their offset) and for binary data.
    """
    encoding = encoding_of(data, declared)
    try:
        text = data.decode(encoding)
    except LookupError:
        raise ValueError(f"unknown encoding {encoding!r}") from None
    except UnicodeDecodeError as error:
        offset = len(data) - len(error.object) + error.start  # a codec may look past the mark
        raise ValueError(explain(encoding, offset)) from None
    nul = text.find("\0")
    if nul >= 0:
        raise ValueError(f"holds a NUL character at character {nul}: a binary file, or UTF-16 without a mark")
    return text, encoding


def encoding_of(head: bytes, declared: str = "") -> str:
    """Name the encoding by the byte-order mark in the first bytes, else the declared one, else UTF-8."""
    return next((name for mark, name in BOMS if head.startswith(mark)), "") or declared or "utf-8"


def explain(encoding: str, offset: int) -> str:
    """Say which byte is not valid, and what to do."""
    return (
        f"not valid {encoding} at byte {offset}; if it is in another encoding, say which "
        "(a column `encoding` in the metadata, e.g. cp1252)"
    )
