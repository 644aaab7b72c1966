"""The definition of a token, as one regular expression that never crosses white space."""

import re
import sys
import unicodedata
from functools import cache

# Characters inside a word that are not seen: soft hyphen, zero-width joiners, word joiner, byte-order mark.
IGNORED = "\u00ad\u200c\u200d\u2060\ufeff"
APOSTROPHES = "'\u2019\u02bc\uff07"
HYPHENS = "-\u2010\u2011"

URL = re.compile(r"(?:[Hh][Tt][Tt][Pp][Ss]?://|[Ww][Ww][Ww]\.)[^\s<>\"“”]+(?<![.,;:!?)\]'’])")
EMAIL = re.compile(r"[\w.+-]{1,64}+@[\w-]{1,63}(?:\.[\w-]{1,63})+")


def is_mark_or_currency(character: str) -> bool:
    return character > "\x7f" and unicodedata.category(character) in ("Mn", "Mc", "Me", "Sc")


@cache
def token_pattern(hyphens: str = "keep", apostrophes: str = "keep", named: str | None = None) -> re.Pattern[str]:
    """Compile the definition of a token, for texts with the combining marks and currency signs `named` (default: all).

    It never crosses white space, so it may be run chunk by chunk.

    In this order: a URL; an e-mail address; `#tag` and `@name`; letters with full stops (`U.S.`); a word, which is
    letters, digits and their combining marks, joined by inner apostrophes (`don't`), hyphens (`T-LORAMIDS`),
    ampersands (`R&D`), full stops, commas, colons and slashes between digits (`3.44`, `9/11`), and a slash
    before or after a single letter (`SAMP/T`, `SAMP/Ts`, `F/A`, but `S-300/S-400` are two), with a currency sign
    before a digit (`$2.5`).
    """
    if named is None:
        named = "".join(filter(is_mark_or_currency, map(chr, range(sys.maxunicode + 1))))
    marks = IGNORED + "".join(character for character in named if unicodedata.category(character) != "Sc")
    currency = "$" + "".join(character for character in named if unicodedata.category(character) == "Sc")
    letter = rf"[^\W\d_][{marks}]*"
    run = rf"[^\W_]+(?:[{marks}]+[^\W_]*)*"
    dash = f"[{HYPHENS}]|" if hyphens == "keep" else ""
    marks_inside = f"{APOSTROPHES}&" if apostrophes != "split" else "&"
    inner = (
        rf"(?:{dash}[{marks_inside}]|(?<=\d)[.,:/](?=\d)|/(?=(?:{letter}|[A-Z]s)(?![\w{marks}]|[{HYPHENS}])"
        rf"|{letter}[{HYPHENS}](?!\d)))"
    )
    tail = rf"(?:{inner}{run})*"
    return re.compile(
        rf"{URL.pattern}|{EMAIL.pattern}"
        rf"|[#@](?=[^\W\d_])[\w{marks}]+"
        rf"|{letter}(?:\.{letter})+(?![\w{marks}])\.?{tail}"
        rf"|(?:{letter}/)(?={run}){run}{tail}"
        rf"|(?:[{currency}](?=\d))?{run}{tail}"
    )
