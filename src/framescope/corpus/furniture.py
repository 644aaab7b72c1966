"""Page furniture: lines of a scraped page that are not reporting, found by rules that say what they cut.

A line is looked at twice: as its words (lower-cased, nothing but letters and digits, so that a rule also meets a
text that was lower-cased and pre-tokenised) and as it stands (for shapes: times, prices, credits). Precision comes
first: a rule must match the whole line, or a beginning that no sentence of reporting has.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pandas as pd

from framescope.corpus.model import REMOVED, Corpus, table_of
from framescope.corpus.rules import ADVERT_FOLLOWS, HEADLINES_FOLLOW, LINE_RULES, SHAPE_RULES
from framescope.errors import ParameterError

# A line that stands in this many documents of one group, and in this share of them, is furniture; a
# sentence that recurs in two is wire copy.
REPEATED_DOCUMENTS = 3
REPEATED_SHARE = 0.3
# Lines under a "Must read" box are taken for headlines while they are this short and end in no full stop.
HEADLINE_WORDS = 16
HEADLINES = 4  # in one such box at most

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_NOT_WORD = re.compile(r"[\W_]+")
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
    found = (match for match in _LINE.finditer(text) if match.end() > match.start())
    return [
        Line(m.start(), m.end(), m[0].strip(), _NOT_WORD.sub(" ", m[0].lower().replace("i̇", "i")).strip())
        for m in found
    ]


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
    keep = _NOT_WORD.sub(" ", title.lower()).strip()
    recurring = set(repeated)
    cut: dict[int, str] = {}
    for i, line in enumerate(lines):
        if not line.text or (keep and line.words == keep):
            continue
        rule = _rule_of(line, patterns) or ("repeated in the outlet" if line.words in recurring else "")
        rule = rule or ("printed twice" if _is_doubled(lines, i) else "")
        if rule:
            cut[i] = rule
    _cut_headline_boxes(lines, cut, keep)
    _cut_weather_place(lines, cut, keep)
    return cut


def _rule_of(line: Line, patterns: Sequence[re.Pattern[str]]) -> str:
    for pattern in patterns:
        if pattern.match(line.text):
            return "rule of the study"
    for name, rule in LINE_RULES.items():
        if rule.fullmatch(line.words):
            return name
    for name, rule in SHAPE_RULES.items():
        if rule.search(line.text):
            return name
    return ""


def _is_doubled(lines: Sequence[Line], i: int) -> bool:
    """The line before it that has words says the same: a caption printed twice."""
    before = next((line for line in reversed(lines[:i]) if line.words), None)
    return before is not None and len(line_words := lines[i].words) > 0 and before.words == line_words


def _cut_headline_boxes(lines: Sequence[Line], cut: dict[int, str], title: str) -> None:
    """Headlines right under "Must read", "RELATED:" and the like, and the line under "Sponsored content"."""
    for i in sorted(cut):
        below = lines[i + 1] if i + 1 < len(lines) and i + 1 not in cut else None
        n_below = len(below.words.split()) if below and below.words != title else 0
        if ADVERT_FOLLOWS.fullmatch(lines[i].words) and 0 < n_below <= HEADLINE_WORDS:
            cut[i + 1] = "advertisement"
        if not HEADLINES_FOLLOW.fullmatch(lines[i].words):
            continue
        found = 0
        for j in range(i + 1, len(lines)):
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


def repeated_lines(documents: pd.DataFrame, group: str) -> dict[str, set[str]]:
    """Find lines that recur in a group: group -> words of each such line.

    Counted once a document; a line counts with at least REPEATED_DOCUMENTS documents and REPEATED_SHARE of
    the group's. Lines of one word are left alone: they may be a name or a heading.
    """
    names = documents[group] if group else pd.Series("", index=documents.index)
    found: dict[str, set[str]] = {}
    for name, texts in documents["text"].groupby(names, sort=True):
        counts: Counter[str] = Counter()
        for text in texts:
            counts.update({line.words for line in text_lines(text) if " " in line.words or line.words.isdigit()})
        least = max(REPEATED_DOCUMENTS, REPEATED_SHARE * len(texts))
        found[str(name)] = {words for words, n in counts.items() if n >= least}
    return found


def compile_patterns(patterns: Sequence[str]) -> list[re.Pattern[str]]:
    """Compile the study's own rules; an invalid one, or one that matches nothing at all, is an error."""
    compiled = []
    for pattern in patterns:
        try:
            rule = re.compile(pattern, re.IGNORECASE)
        except re.error as error:
            raise ParameterError(f"furniture: {pattern!r} is not a regular expression: {error}.") from None
        if rule.match(""):
            raise ParameterError(f"furniture: {pattern!r} matches an empty line, so it would cut every line.")
        compiled.append(rule)
    return compiled


def cut_furniture(corpus: Corpus, *, group: str = "", patterns: Sequence[str] = ()) -> Corpus:
    """Cut the furniture out of every document; what was cut goes to `removed`, so that raw() is unchanged."""
    rules = compile_patterns(patterns)
    documents = corpus.documents
    repeated = repeated_lines(documents, group)
    names = documents[group].tolist() if group else [""] * len(documents)
    texts: list[str] = []
    removed: list[tuple[str, int, int, str, str]] = []
    for doc_id, text, title, name in zip(
        documents["doc_id"], documents["text"], documents["title"], names, strict=True
    ):
        lines = text_lines(text)
        cut = furniture_lines(lines, title=title, repeated=repeated[name], patterns=rules)
        texts.append("".join(text[line.start : line.end] for i, line in enumerate(lines) if i not in cut))
        removed += [
            (doc_id, lines[i].start, lines[i].end, cut[i], text[lines[i].start : lines[i].end]) for i in sorted(cut)
        ]
    return Corpus(
        documents.assign(text=pd.Series(texts, index=documents.index, dtype="str")),
        pd.concat([corpus.removed, table_of(removed, REMOVED)], ignore_index=True),
        corpus.issues,
        corpus.reuse,
        corpus.sources,
    )
