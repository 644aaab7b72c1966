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
    marked = next((name for mark, name in BOMS if data.startswith(mark)), "")
    encoding = marked or declared or "utf-8"
    try:
        text = data.decode(encoding)
    except LookupError:
        raise ValueError(f"unknown encoding {encoding!r}") from None
    except UnicodeDecodeError as error:
        raise ValueError(
            f"not valid {encoding} at byte {error.start}; if it is in another encoding, say which "
            "(a column `encoding` in the metadata, e.g. cp1252)"
        ) from None
    nul = text.find("\0")
    if nul >= 0:
        raise ValueError(f"holds a NUL character at character {nul}: a binary file, or UTF-16 without a mark")
    return text, encoding
