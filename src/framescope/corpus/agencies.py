"""News agencies credited in a text: at its head (a dateline), at its foot, or for one sentence."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from framescope.corpus.lines import arrow_texts

AGENCIES = (
    "Reuters|Thomson Reuters|Associated Press|AP|Agence France-Presse|AFP|United Press International|UPI"
    "|Press Association"
    "|PA Media|Deutsche Presse-Agentur|dpa|DPA|ANSA|EFE|TASS|ITAR-TASS|Interfax|RIA Novosti|Xinhua|Kyodo|Yonhap|Anadolu"
    "|Anadolu Agency|AA|DHA|IHA|İHA|Bloomberg|Bloomberg News|Press Trust of India|PTI|IANS|Canadian Press"
    "|Tribune News Service"
    "|McClatchy-Tribune|Scripps|Kyodo News|Belga|APA|ATS|NTB|TT|Ritzau|STT|PAP|CTK|MTI|Agerpres|BTA|Tanjug|Hina"
)
HEAD = 600  # characters within which a dateline stands for the whole text; further down, for what follows it

_NAMED = rf"(?:the )?(?:{AGENCIES})"
_ANY = r"[A-Z][\w&.'’-]*(?: (?:[A-Z][\w&.'’-]*|of|de|and)){0,3}"
_CAPITALS = "".join(filter(str.isupper, map(chr, range(0x250))))  # of Latin letters: İSTANBUL, MÜNCHEN
_PLACE = rf"[{_CAPITALS}][{_CAPITALS}.,'’/() -]{{2,60}}"
# Expressions are compiled by the first text that needs them: most corpora need few, and notebooks none.
# ANKARA (Meridian Wire) - ... : capitals, a name in brackets, a dash; any name, since the form itself says agency
_DATELINE = rf"(?m)^[ \t]*(?:{_PLACE}(?:, [A-Z][a-z]+\.? \d{{1,2}})? ?)?\(({_ANY})\)\s?[-–—]{{1,2}}\s"
# ANKARA, Turkey (AP) - ..., Berlin (dpa) - ..., Ankara, 14 July (Anadolu) -- ..., MOSCOW, July 14. /TASS/. ...: known
# agencies only
_WORD = rf"[{_CAPITALS}][\w.’'-]{{1,30}}"
_TOWN = rf"(?!(?i:photo|foto|image|picture|video|file)){_WORD}(?:[ /](?:[a-z]{{2,3}} )?{_WORD}){{0,3}}"
_REGION = rf"(?:,? {_WORD}){{0,3}}(?:,? \d{{1,2}}(?:\.? [^\W\d_]{{3,10}}\.?)?)?(?:,? \d{{4}})?"
_DATELINE_KNOWN = rf"(?m)^[ \t]*(?:{_PLACE}|{_TOWN}){_REGION}(?: ?\(({_NAMED})\)\s?[-–—]{{1,2}}|\. /({_NAMED})/[.]?)\s"
_DATELINE_LOWER = r"(?m)^[ \t]*[a-z][a-z.,'’/ -]{2,40} \( ([a-z][\w .&-]{1,30}) \)\s[-–—]{1,2}\s"
_FOOT = (
    r"(?m)^[ \t]*\(?(?:(?:Source|Kaynak) ?: ?)?(?:(?:[A-Z]\w+ ){1,3}(?:with|and|/) ?)?"
    rf"({_NAMED})\)?[.]?[ \t]*$"
)
_FOOT_BRACKETS = rf"(?m)^[ \t]*\((?:[^()\n]{{1,40}} (?:with|and) )?({_ANY})\)[ \t]*$"
_HELPED = rf"\b({_NAMED})\b[^.!?\n]{{0,80}}\bcontributed (?:reporting )?to this"
_WITH = rf"(?i)\((?:with|from)\s(?:reporting by |additional reporting by )?({_NAMED})\)"
_SENTENCE = (
    rf"\b(?:according to (?:a |an )?(?:report|dispatch|story)(?: published)? (?:by|in|from) ({_NAMED})\b"
    rf"|({_NAMED}) (?:has )?(?:first )?reported\b"
    rf"|(?:as )?reported by ({_NAMED})\b|in (?:a|an) report by ({_NAMED})\b)"
)
# What Arrow looks for first (RE2, in all texts at once); the expressions above run where it is found.
_DATELINE_HINT = r"\((?:[A-Z][^()\n]*|dpa|İHA)\)\s?(?:-|–|—)|\. /(?:ITAR-)?[A-Z]+/|\( [a-z][^()\n]* \)\s(?:-|–|—)"
FOOT_HINT = rf"\([^()\n]+\)|contributed|(?m)^[ \t]*(?:(?:Source|Kaynak) ?: ?)?(?:the )?(?:{AGENCIES})\.?[ \t]*$"
_SENTENCE_HINT = (
    rf"(?:report|dispatch|story)(?: published)? (?:by|in|from) (?:the )?(?:{AGENCIES})|(?:{AGENCIES}) "
    rf"(?:has )?(?:first )?reported|reported by (?:the )?(?:{AGENCIES})"
)
FOOT = 200  # characters of a text, and lines cut from it, in which a credit at the foot stands

_BORDER = r"(?<=[.!?])[\"'”’)]*\s+(?=[\"'“‘(]?[A-Z])|(?<!\s)\s*\n\s*"  # between sentences, roughly

_NAMES = rf"(?:the )?(?:{AGENCIES}|(?:news |wire )?agencies|wire (?:services|reports)|staff(?: reports)?)"
_WORK = (
    r"(?:reporting|writing|editing|reported|written|edited|compiled|translated|photos?|graphics?|research|production)"
)
_CREDIT_LINE = (
    rf"(?i)[-–—(\[/\s]*(?:with |from |source: )?{_NAMES}(?:(?: ?[,/&;–—-] ?| and | with ){_NAMES})*[\s.)\]/]*"
    rf"|[-–—(\[\s]*(?:additional |with )?{_WORK}(?: (?:and|&) {_WORK})?(?: assistance)? (?:by|from)\b.{{2,200}}"
    r"|.{2,160}\bcontributed (?:reporting |research )?(?:to|for|from)\b.{2,60}"
    r"|[-–—(\[\s]*with (?:files|reports?|reporting|additional reporting|assistance|help|wires?)\b.{0,80}"
    r"|[\W_]*|.{0,80}\S@[\w-]+\.[\w.-]+\W*"
    r"|[-–—]{1,2} ?[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}"
)


def is_credit_line(line: str) -> bool:
    """Whether a line at the foot of a text says who wrote it, and is no sentence of it.

    >>> [is_credit_line(line) for line in ("(Reuters)", "AFP/dpa", "Reporting by A. Roe; editing by B. Doe", "He left")]
    [True, True, True, False]
    """
    return re.fullmatch(_CREDIT_LINE, line.strip()) is not None


class Credit(NamedTuple):
    """An agency's credit: the agency, and the characters it answers for.

    kind: "text" (dateline or foot: the whole text), "sentence", or "help" (contributed: answers for nothing by itself).
    """

    document: int
    start: int
    end: int
    agency: str
    kind: str


def find_credits(texts: pd.Series, cut: dict[int, list[str]] | None = None) -> list[Credit]:
    """Find the credits in texts; `cut`: what was cut from a text (a foot line may be among it).

    A dateline may name any agency ("ANKARA (Meridian Wire) -"); elsewhere an agency is one of AGENCIES, or one that a
    dateline of the corpus names.
    """
    heads = _hits(texts, _DATELINE_HINT)
    feet = sorted({*_hits(texts, FOOT_HINT, -FOOT, None), *(cut or {})})
    whole: dict[int, Credit] = {}
    for row in heads:
        text = str(texts.iloc[row])
        match = re.search(_DATELINE, text) or re.search(_DATELINE_LOWER, text)
        if not (match and _names_an_agency(match)):
            match = next((m for m in re.finditer(_DATELINE_KNOWN, text) if not _spells_out(m)), None)
        if match:
            start = match.start() if match.start() > HEAD else 0
            whole[row] = Credit(row, start, len(text), (match[1] or match[2]).strip(), "text")
    known = {credit.agency.lower() for credit in whole.values()}
    found = list(whole.values())
    for row in feet:
        if row not in whole:
            found += _at_foot(row, str(texts.iloc[row]), "\n".join((cut or {}).get(row, ())), known)
    for row in _hits(texts, _SENTENCE_HINT):
        found += _sentences(row, str(texts.iloc[row]))
    return sorted(found)


def _names_an_agency(match: re.Match[str]) -> bool:
    """A name in brackets after a place is an agency, but a name in capitals may be another place (SAMARATE (VARESE)).

    Alone in brackets it is one only where it is known, or initials (MW).
    """
    name = match[1].strip()
    if re.fullmatch(AGENCIES, name, re.IGNORECASE) or re.fullmatch(r"[A-Z]{2,4}", name):
        return True
    return bool(match[0].partition("(")[0].strip()) and not name.isupper()


def _spells_out(match: re.Match[str]) -> bool:
    """Whether brackets hold the initials of the words before them: Alcoholics Anonymous (AA)."""
    before, _, _ = match[0].partition("(")
    return "".join(re.findall(r"\b\w", before)) == match[1]


def _hits(texts: pd.Series, hint: str, start: int = 0, stop: int | None = None) -> list[int]:
    """The texts in which Arrow finds an expression, between two characters."""
    held = arrow_texts(texts)
    part = held if (start, stop) == (0, None) else pc.utf8_slice_codeunits(held, start, stop)
    hit = pc.match_substring_regex(part, hint).combine_chunks()
    return np.flatnonzero(np.asarray(hit.to_numpy(zero_copy_only=False), bool)).tolist()


def _at_foot(row: int, text: str, cut: str, known: set[str]) -> Iterator[Credit]:
    """A credit at the foot (of the text or among what was cut), or on the line of the author."""
    for part in (text[-FOOT:], cut):
        for match in re.finditer(_FOOT_BRACKETS, part):
            if match[1].lower() in known and " with " not in match[0] and " and " not in match[0]:
                yield Credit(row, 0, len(text), match[1], "text")
                return
        found = re.search(_FOOT, part)
        if found and found[0].strip(" \t.") != "AA":
            yield Credit(row, 0, len(text), found[1], "text")
            return
        helped = re.search(_HELPED, part) or re.search(_WITH, part)
        if not helped and (in_brackets := re.search(_FOOT_BRACKETS, part)) and in_brackets[1].lower() in known:
            helped = in_brackets
        if helped:
            yield Credit(row, 0, 0, helped[1], "help")


def _sentences(row: int, text: str) -> Iterator[Credit]:
    """The sentences that report what an agency reported."""
    borders = [found.span() for found in re.finditer(_BORDER, text)]
    starts, ends = [start for start, _ in borders], [end for _, end in borders]
    for match in re.finditer(_SENTENCE, text):
        name = next(name for name in match.groups() if name)
        before, after = bisect_right(ends, match.start()), bisect_left(starts, match.end())
        begin = ends[before - 1] if before else 0
        end = starts[after] if after < len(starts) else len(text.rstrip())
        yield Credit(row, begin, end, name, "sentence")
