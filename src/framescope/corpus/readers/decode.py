"""Bytes to text: exact, or an error that names the byte. Never a silent guess, never a dropped byte."""

import codecs
import io

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NEEDS_MARK = {"utf-16", "utf-32"}
_NO_FILE_IS_IN = {"undefined", "idna", "punycode", "unicode-escape", "raw-unicode-escape"}  # codecs of other things


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """Decode by byte-order mark, else by the `declared` encoding, else as UTF-8.

    Returns the text and the name of the encoding used. Raises ValueError, in words meant for the user, for an
    unknown encoding, for bytes that are not valid in it (with their offset) and for binary data.
    """
    encoding = encoding_of(data, declared)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        offset = len(data) - len(error.object) + error.start  # a codec may look past the mark
        raise ValueError(explain(encoding, offset)) from None
    nul = text.find("\0")
    if nul >= 0:
        raise ValueError(explain_nul(len(text[:nul].encode(encoding))))
    return text, encoding


def encoding_of(head: bytes, declared: str = "") -> str:
    """Name the encoding by the byte-order mark in the first bytes, else the declared one, else UTF-8.

    Raises ValueError where the declared one is unknown, or does not say the order of its bytes.
    """
    marked = next((name for mark, name in BOMS if head.startswith(mark)), "")
    if marked or not declared:
        return marked or "utf-8"
    try:
        name = codecs.lookup(declared).name
        io.TextIOWrapper(io.BytesIO(), declared)  # raises for codecs that do not make text of bytes
    except (LookupError, ValueError):
        raise ValueError(f"unknown encoding {declared!r}") from None
    if name in _NO_FILE_IS_IN:
        raise ValueError(f"unknown encoding {declared!r}")
    if name in _NEEDS_MARK:
        raise ValueError(f"declared {declared} and has no byte-order mark; declare {name}-le or {name}-be")
    return declared


def check_encoding(declared: str) -> str:
    """Give back the name of an encoding without blanks around it; ValueError where it is none of text."""
    declared = declared.strip()
    if declared and declared.lower().replace("_", "-") not in _NEEDS_MARK:
        encoding_of(b"", declared)
    return declared


def explain(encoding: str, offset: int) -> str:
    """Say which byte is not valid, and what to do."""
    return (
        f"not valid {encoding} at byte {offset}; if it is in another encoding, say which (of all files "
        "by `encoding: cp1252` in the study file or `--set encoding=cp1252`, of some by a column `encoding` in the "
        "metadata)"
    )


def explain_nul(offset: int) -> str:
    """Say where a NUL character stands, and what that may mean."""
    return f"holds a NUL character at byte {offset}: a binary file, or UTF-16 without a mark"
