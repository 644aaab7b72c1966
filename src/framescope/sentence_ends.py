"""Where sentences end, as NLTK's Punkt decides: numpy looks at all marks at once, Punkt at the doubtful ones."""

import re
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]
Kinds = NDArray[np.uint8]

# A word of letters, a sentence end, then a blank and more, or a closing mark: the commonest context there is.
_OPENING, _CLOSING = frozenset('"([\u201c\u2018'), np.array([ord(mark) for mark in '")]\u201d'], np.uint32)
_SPACE, _LINE_END, _BLANK, _LETTER, _WORD, _MARK = (1 << bit for bit in range(6))  # what a character may be
_UNKNOWN = 255


def find_ends(text: str, punkt: Any) -> tuple[Places, Places]:
    """Find where sentences start and end, in characters, without outer white space; two arrays.

    punkt: a `QuickPunkt` of `sentences.py`. No sentence goes over a line end, so many texts can be looked through at a
    time, joined by these.
    """
    characters = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    kinds = _find_kinds(characters)
    solid, lines = np.flatnonzero((kinds & _SPACE) == 0), np.flatnonzero((kinds & _LINE_END) > 0)
    mark, after = _find_breaks(text, characters, kinds, lines, punkt)
    cuts = _closed(text, mark, after, kinds, solid, lines, punkt)
    bounds = np.sort(np.concatenate([[0], lines, cuts, [len(text)]]))
    first = np.searchsorted(solid, bounds)
    held = np.flatnonzero(np.diff(first))
    return solid[first[held]], solid[first[held + 1] - 1] + 1


@cache
def _table() -> Kinds:
    """What each character is, filled in as they come."""
    return np.full(0x110000, _UNKNOWN, np.uint8)


def _find_kinds(characters: NDArray[np.uint32]) -> Kinds:
    table = _table()
    kinds: Kinds = table.take(characters)
    if new := set(characters[kinds == _UNKNOWN].tolist()):
        for code in new:
            table[code] = _kind_of(chr(code))
        kinds = table.take(characters)
    return kinds


def _kind_of(one: str) -> int:
    kind = _SPACE * one.isspace() | _LINE_END * (one in "\r\n\u2028\u2029") | _BLANK * (one in " \t\x0b\x0c")
    kind |= _LETTER * bool(re.match(r"[^\W\d_]", one)) | _WORD * bool(re.match(r"\w", one)) | _MARK * (one in ".?!")
    return kind


def _find_breaks(
    text: str, characters: NDArray[np.uint32], kinds: Kinds, lines: Places, punkt: Any
) -> tuple[Places, Places]:
    """The marks that end a sentence: where each stands, and where what follows it begins.

    What decides is the word before the mark, back to a blank, and what follows: for most of them by a rule.
    """
    padded = np.append(kinds, np.array([_SPACE | _LINE_END] * 2, np.uint8))
    mark = np.flatnonzero((kinds & _MARK) > 0)  # numpy finds flags six times as fast as numbers
    mark = mark[(padded[mark + 1] & (_WORD | _LINE_END)) == 0]
    is_blank = (kinds & (_BLANK | _LINE_END)) > 0
    begins = np.append(0, lines + 1)[: len(lines) + (len(kinds) > 0)]
    begins = begins[begins < len(kinds)]
    is_blank[begins] = (kinds[begins] & _LINE_END) > 0  # for NLTK a blank at the head of a line parts nothing
    word, letters = _after_last(is_blank, mark), _after_last((kinds & _LETTER) == 0, mark)
    at_blank = characters[mark + 1] == ord(" ")
    plain = np.where(at_blank, (padded[mark + 2] & _SPACE) == 0, np.isin(characters[mark + 1], _CLOSING))
    plain &= mark - letters >= 2
    plain[plain] = _are_plain(text, word[plain], letters[plain], mark[plain], punkt.slow)
    after, contexts = mark + 1 + at_blank, dict[int, int]()  # where the context of a doubtful mark ends
    others, ends = np.flatnonzero(~plain), np.append(lines, len(text))[np.searchsorted(lines, mark)]
    for i, at, end in zip(others.tolist(), mark[others].tolist(), ends[others].tolist(), strict=True):
        if found := punkt.mark(text, at, end):
            after[i] = found.start("next_tok") if found["next_tok"] else at + 1
            contexts[i] = found.end("after_tok")
    matched = plain.copy()
    matched[[*contexts]] = True
    kept = np.flatnonzero(matched)
    is_last = np.append(word[kept][1:] >= mark[kept][:-1], True)[: len(kept)]  # of marks in one word: "acting!!!"
    breaks = [
        i
        for i, begin in zip(kept[is_last].tolist(), word[kept][is_last].tolist(), strict=True)
        if plain[i] or punkt.text_contains_sentbreak(text[begin : contexts[i]])
    ]
    return mark[breaks], after[breaks]


def _are_plain(text: str, word: Places, letters: Places, mark: Places, slow: set[str]) -> list[bool]:
    """Which words before a mark are letters alone, behind opening marks, and need not be left to Punkt."""
    return [
        text[begin:end].lower() not in slow
        and (begin == low or (_OPENING.issuperset(text[low:begin]) and text[low:end].lower() not in slow))
        for low, begin, end in zip(word.tolist(), letters.tolist(), mark.tolist(), strict=True)
    ]


def _after_last(flags: NDArray[np.bool_], places: Places) -> Places:
    """The place behind the last flag before each of some places, 0 where there is none."""
    found = np.flatnonzero(flags)
    before = np.searchsorted(found, places)
    return np.where(before > 0, found[before - 1] + 1, 0) if len(found) else np.zeros_like(places)


def _closed(text: str, mark: Places, after: Places, kinds: Kinds, solid: Places, lines: Places, punkt: Any) -> Places:
    """Where to cut: behind each mark, and behind the marks that close its sentence at the head of the next."""
    cuts = mark + 1
    line = np.searchsorted(lines, mark)
    ends = solid[np.searchsorted(solid, np.append(lines, len(text))[line]) - 1] + 1  # of what follows
    again = np.flatnonzero(line[1:] == line[:-1])
    ends[again] = cuts[again + 1]
    padded = np.append(kinds, np.uint8(0))
    may_close = np.flatnonzero(((padded[after] | padded[after + 1]) & _WORD) == 0)
    for i, low, high in zip(may_close.tolist(), after[may_close].tolist(), ends[may_close].tolist(), strict=True):
        if found := punkt.closing(text, low, high):
            cuts[i] = found.end()
    return cuts
