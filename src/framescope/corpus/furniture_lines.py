"""Page furniture, line by line: which lines of one text are not reporting, and by which rule.

A line is looked at twice: as its words (lower-cased, nothing but letters and digits, so that a rule also meets a
text that was lower-cased and pre-tokenised) and as it stands (for shapes: times, prices, credits). Precision comes
first: a rule must match the whole line, or a beginning that no sentence of reporting has.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from framescope.corpus.rules import ADVERT_FOLLOWS, HEADLINES_FOLLOW, LINE_RULES, SHAPE_RULES

REPEATED = "repeated in the outlet"
# Lines under a "Must read" box are taken for headlines while they are this short and end in no full stop.
HEADLINE_WORDS = 16
HEADLINES = 4  # in one such box at most

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_NOT_WORD = re.compile(r"[\W_]+")
_SPEECH = ('"', "“", "„", "«", "‘")  # what somebody says is never a button
_ENDS_SENTENCE = re.compile(r"[.!?…][\"'”’»)\]\s]*\Z")


class Line(NamedTuple):
    """One line of a raw text, its end included, and its words."""

    start: int
    end: int
    text: str
    words: str


def text_lines(text: str) -> list[Line]:
    """Split a text into lines with their places.

    >>> [(line.start, line.words) for line in text_lines("Must read:\\nA.")]
    [(0, 'must read'), (11, 'a')]
    """
    found = [(m.start(), m.end(), m[0].strip()) for m in _LINE.finditer(text) if m.end() > m.start()]
    words = words_of_all([line for *_, line in found])
    return [Line(*place, its_words) for place, its_words in zip(found, words, strict=True)]


def words_of(text: str) -> str:
    """Lower-case the letters and digits of a line, everything else a blank; NFC and NFD give the same."""
    return _NOT_WORD.sub(" ", unicodedata.normalize("NFC", text).lower().replace("i̇", "i")).strip()


def words_of_all(texts: Sequence[str]) -> list[str]:
    """The words of many lines (as `words_of` finds them), all at once; plain ones apart, which is much quicker."""
    plain = [text.isascii() for text in texts]
    words = {
        is_plain: iter(_folded([t for t, p in zip(texts, plain, strict=True) if p is is_plain]))
        for is_plain in (True, False)
    }
    return [next(words[is_plain]) for is_plain in plain]


def _folded(texts: Sequence[str]) -> list[str]:
    joined = unicodedata.normalize("NFC", "\n".join(texts)).lower().replace("i̇", "i")
    blanks = {ord(c): " " for c in set(joined) if not c.isalnum() and c != "\n"}
    return [" ".join(line.split()) for line in joined.translate(blanks).split("\n")] if texts else []


def furniture_lines(
    lines: Sequence[Line],
    *,
    title: str = "",
    repeated: Iterable[str] = (),
    patterns: Sequence[re.Pattern[str]] = (),
) -> dict[int, str]:
    """Name the rule for each line that is furniture: line number -> rule.

    title: the document's headline, never cut. repeated: words of lines known to recur in the group.
    """
    keep = words_of(title)
    recurring = set(repeated)
    cut: dict[int, str] = {}
    before = ""  # the words of the last line that had any
    for i, line in enumerate(lines):
        doubled = line.words and line.words == before
        before = line.words or before
        if not line.text or (keep and line.words == keep):
            continue
        rule = line_rule(line, patterns)
        rule = rule or (REPEATED if line.words in recurring else "") or ("printed twice" if doubled else "")
        if rule:
            cut[i] = rule
    return with_boxes(lines, cut, title)


def with_boxes(lines: Sequence[Line], cut: Mapping[int, str], title: str) -> dict[int, str]:
    """Cut what goes with lines that are cut: headlines below "Must read", a line below "Sponsored", a place by weather.

    cut: line number -> rule; title: the document's headline, never cut.
    """
    found, keep = dict(cut), words_of(title)
    _cut_headline_boxes(lines, found, keep)
    _cut_weather_place(lines, found, keep)
    return found


def line_rule(line: Line, patterns: Sequence[re.Pattern[str]]) -> str:
    for pattern in patterns:
        if pattern.match(line.text):
            return "rule of the study"
    if not line.text.startswith(_SPEECH):
        for name, rule in LINE_RULES.items():
            if rule.fullmatch(line.words):
                return name
    for name, rule in SHAPE_RULES.items():
        if rule.search(line.text):
            return name
    return ""


def _cut_headline_boxes(lines: Sequence[Line], cut: dict[int, str], title: str) -> None:
    """Headlines right under "Must read", "RELATED:" and the like, and the line under "Sponsored content"."""
    kept = 0  # the first line below that is not cut: never looked for twice
    for i in sorted(cut):
        below = lines[i + 1] if i + 1 < len(lines) and i + 1 not in cut else None
        n_below = len(below.words.split()) if below and below.words != title else 0
        if ADVERT_FOLLOWS.fullmatch(lines[i].words) and 0 < n_below <= HEADLINE_WORDS:
            cut[i + 1] = "advertisement"
        if not HEADLINES_FOLLOW.fullmatch(lines[i].words):
            continue
        found, kept = 0, max(kept, i + 1)
        while kept in cut:
            kept += 1
        for j in range(kept, len(lines)):
            if j in cut:
                continue
            if found == HEADLINES or not _is_headline(lines[j]) or lines[j].words == title:
                break
            cut[j] = "headline of another story"
            found += 1


def _is_headline(line: Line) -> bool:
    """Short, without a full stop, and not in capitals only (which are headings of the article itself)."""
    n_words = len(line.words.split())
    return 0 < n_words <= HEADLINE_WORDS and not _ENDS_SENTENCE.search(line.text) and not line.text.isupper()


def _cut_weather_place(lines: Sequence[Line], cut: dict[int, str], title: str) -> None:
    """The name of a place under a temperature."""
    for i in [i for i, rule in cut.items() if rule == "weather line"]:
        follower = next((j for j in range(i + 1, len(lines)) if lines[j].words), None)
        if follower is None or follower in cut:
            continue
        line = lines[follower]
        is_name = re.fullmatch(r"[^\W\d_]+(?:[ ,./'-]+[^\W\d_]+){0,3}", line.text)
        if is_name and line.words != title:
            cut[follower] = "weather line"
