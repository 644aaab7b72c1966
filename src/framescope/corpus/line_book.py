"""All lines of some documents: which a rule takes, which may recur in their outlet, which stand twice on end.

Arrow's expressions (RE2) find the few lines a rule may match, in all lines at once; Python's decide.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from framescope.corpus.expressions import for_arrow, in_words, unstripped
from framescope.corpus.furniture_lines import REPEATED, Line, line_rule, words_of_all
from framescope.corpus.glued import Heads, find_heads
from framescope.corpus.inline_rules import ANY_INLINE
from framescope.corpus.lines import Codes, Keys, LineTable, bytes_of, number_lines, offsets_of, span_keys
from framescope.corpus.recurrence import KINDS, Found, Tally, among, group_keys, tally
from framescope.corpus.repetition import Sentences, find_sentences, sentence_texts
from framescope.corpus.rules import HINTS, LINE_RULES, SHAPE_HINTS, SHAPE_RULES, SHAPES_ANYWHERE

LINE_LENGTH = 200  # characters: rules for the words of a line look at no longer one; shapes and `inline` at all
PRINTED_TWICE = "printed twice"

_BY_WORDS = in_words([HINTS.get(name) or for_arrow(rule, whole=True) for name, rule in LINE_RULES.items()])
_BY_SHAPE = unstripped(
    [SHAPE_HINTS.get(name) or for_arrow(rule) for name, rule in SHAPE_RULES.items() if name not in SHAPES_ANYWHERE]
)
_SHAPES_ANYWHERE = unstripped(SHAPES_ANYWHERE.values())
_ANYWHERE = unstripped([ANY_INLINE, *SHAPES_ANYWHERE.values()])  # one pass over all text
_PUNCTUATION = "[\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00a0]+"  # the commonest signs that are not ASCII

# What becomes of a byte of an ASCII line among its words: letters in lower case, digits, else a blank.
_FOLDED = np.full(256, ord(" "), np.uint8)
for _character in range(128):
    if chr(_character).isalnum():
        _FOLDED[_character] = ord(chr(_character).lower())


class Seen(NamedTuple):
    """What was found in lines, by their numbers. filled: those that hold a word (or are long); keys: of the words of
    short ones, of long ones as they stand; by_rule, inline: lines a rule for lines, or one for what stands in them, may
    match; then the sentences inside lines (`Sentences`)."""

    filled: Codes
    keys: Keys
    by_rule: Codes
    inline: Codes
    sentence_lines: NDArray[np.int32]
    sentence_begins: NDArray[np.int32]
    sentence_ends: NDArray[np.int32]
    sentence_keys: Keys


@dataclass(frozen=True)
class LineBook:
    """All lines of some documents.

    documents: with `text` and `title`. groups: of each document, by number; least: how many documents of each group
    (all of them, not these alone) must hold what recurs. known: what an earlier look at the same documents found.
    """

    documents: pd.DataFrame
    groups: Codes
    least: Codes
    patterns: Sequence[str] = ()
    known: Seen | None = None

    @cached_property
    def table(self) -> LineTable:
        return number_lines(self.documents["text"])

    @cached_property
    def heads(self) -> Heads:
        return find_heads(self.documents["text"])

    @cached_property
    def seen(self) -> Seen:
        """What is in the lines; all text is gone through for it."""
        if self.known is not None:
            return self.known
        found = self.table.each_view(_look_at, "looking for page furniture")
        none = np.empty(0, np.int64)
        joined = [
            np.concatenate([none, *(part[k] + at for part, at in zip(found, self.table.first, strict=False))])
            for k in (0, 2, 3)
        ]
        keys = np.concatenate([np.empty(0, np.uint64), *(part[1] for part in found)])
        return Seen(joined[0], keys, joined[1], joined[2], *find_sentences(self.table))

    @property
    def sentences(self) -> Sentences:
        return Sentences(*self.seen[4:])

    def tallies(self) -> Iterator[Tally]:
        """Count by keys in how many of these documents each line, sentence and head stands: the first look."""
        for kind in KINDS:
            yield tally(*self._keys(kind))

    def found(self, wanted: Keys) -> list[Found]:
        """The lines, sentences and heads with certain keys, and what they are: the second look."""
        read = (
            lambda at: self.words(self.seen.filled[at]),
            lambda at: sentence_texts(self.table, self.sentences, at),
            lambda at: self.heads.words.take(pa.array(at)),
        )
        return [self._found(kind, wanted, read[kind]) for kind in KINDS]

    def _keys(self, kind: int) -> tuple[Keys, Codes]:
        """The key of every line, sentence or head in its group, and its document."""
        rows, keys = (
            (self.table.documents[self.seen.filled], self.seen.keys),
            (self.table.documents[self.seen.sentence_lines], self.seen.sentence_keys),
            (self.heads.rows, self.heads.keys),
        )[kind]
        return group_keys(kind, keys, self.groups[rows], self.least), rows

    def _found(self, kind: int, wanted: Keys, read: Callable[[Codes], pa.Array]) -> Found:
        keys, rows = self._keys(kind)
        at = among(keys, wanted)
        del keys
        encoded = read(at).dictionary_encode()
        return Found(at, rows[at], np.asarray(encoded.indices).astype(np.int64), encoded.dictionary)

    def stripped(self, at: Codes) -> pa.Array:
        """Copy some lines, without the white space around them."""
        return pc.utf8_trim_whitespace(self.table.take(at))

    def words(self, at: Codes) -> pa.Array:
        """The words of some lines."""
        encoded = self.stripped(at).dictionary_encode()
        return pa.array(words_of_all(encoded.dictionary.to_pylist()), pa.large_string()).take(encoded.indices)

    @cached_property
    def rules(self) -> dict[int, str]:
        """The rule of each line that has one."""
        at = self.seen.by_rule
        encoded = self.stripped(at).dictionary_encode()
        texts = encoded.dictionary.to_pylist()
        of_text = [
            line_rule(Line(0, 0, text, words), ()) for text, words in zip(texts, words_of_all(texts), strict=True)
        ]
        codes = np.asarray(encoded.indices)
        has_rule = np.flatnonzero(np.array([bool(rule) for rule in of_text], bool)[codes])
        found = {int(at[i]): of_text[codes[i]] for i in has_rule}
        for pattern in self.patterns:  # Arrow's expressions take linear time, whatever the pattern
            hits = self.table.each_view(partial(_of_study, pattern), "looking for the study's furniture")
            for hit, first in zip(hits, self.table.first.tolist(), strict=False):
                found |= dict.fromkeys((hit + first).tolist(), "rule of the study")
        return found

    def cuts(self, recurring: Codes) -> dict[int, str]:
        """The lines that go as a whole, and why; boxes and headlines aside. recurring: lines that do."""
        lines, keys = self.seen.filled, self.seen.keys
        documents = self.table.documents[lines]
        twice = np.flatnonzero((keys[1:] == keys[:-1]) & (documents[1:] == documents[:-1])) + 1
        same = pc.equal(self.words(lines[twice]), self.words(lines[twice - 1]))
        found = dict.fromkeys(
            lines[twice[np.asarray(same.to_numpy(zero_copy_only=False), bool)]].tolist(), PRINTED_TWICE
        )
        return found | dict.fromkeys(recurring.tolist(), REPEATED) | self.rules

    def old_line_ends(self) -> Codes:
        """Documents with carriage returns of their own, whose lines are not those of the table."""
        held = self.table.each_view(
            lambda view: pc.indices_nonzero(pc.match_substring_regex(view, r"\r[^\n]")).to_numpy(),
            "looking at line ends",
        )
        lines = [at.astype(np.int64) + first for at, first in zip(held, self.table.first, strict=False)]
        return np.unique(self.table.documents[np.concatenate([np.empty(0, np.int64), *lines])])


def _of_study(pattern: str, lines: pa.Array) -> Codes:
    hit = pc.match_substring_regex(pc.utf8_trim_whitespace(lines), rf"(?i)\A(?:{pattern})")
    return np.asarray(pc.indices_nonzero(hit).to_numpy(), np.int64)


def _look_at(lines: pa.Array) -> tuple[Codes, Keys, Codes, Codes]:
    """What `Seen` holds of the lines of a view, sentences aside."""
    is_short = pc.less_equal(pc.utf8_length(lines), LINE_LENGTH)
    short, long = (pc.indices_nonzero(flags).to_numpy().astype(np.int64) for flags in (is_short, pc.invert(is_short)))
    words = _folded(lines.filter(is_short))
    offsets, raw, data = offsets_of(words), offsets_of(lines), bytes_of(lines)
    filled = np.flatnonzero(np.diff(offsets))
    low, begins, ends = int(raw[0]), raw[long], raw[long + 1]
    ends = ends - (data[ends - 1] == ord("\n"))
    at = np.concatenate([short[filled], long])
    keys = np.concatenate(
        [
            span_keys(bytes_of(words), offsets[filled], offsets[filled + 1]),
            span_keys(data[low : raw[-1]], begins - low, ends - low),
        ]
    )
    order = np.argsort(at)
    by_words = np.asarray(pc.match_substring_regex(words, _BY_WORDS).to_numpy(zero_copy_only=False), bool)
    by_shape, inline = (pc.indices_nonzero(pc.match_substring_regex(lines, rule)) for rule in (_BY_SHAPE, _ANYWHERE))
    anywhere = inline.filter(pc.match_substring_regex(lines.take(inline), _SHAPES_ANYWHERE))
    by_rule = np.unique(np.concatenate([short[by_words], by_shape.to_numpy(), anywhere.to_numpy()]).astype(np.int64))
    return at[order], keys[order], by_rule, inline.to_numpy().astype(np.int64)


def _folded(lines: pa.Array) -> pa.Array:
    """The words of lines as `words_of` finds them: in the bytes where they are ASCII, else one by one."""
    lines = pc.replace_substring_regex(lines, _PUNCTUATION, " ")
    others = pc.invert(pc.string_is_ascii(lines))
    rest = pa.array(words_of_all(pc.utf8_trim_whitespace(lines.filter(others)).to_pylist()), pa.large_string())
    offsets = offsets_of(lines)
    data = _FOLDED[bytes_of(lines)[: offsets[-1]]]
    is_blank = data == ord(" ")
    is_first = np.zeros(len(data) + 1, bool)
    is_first[offsets] = True
    kept = ~is_blank  # of blanks on end the first stays
    kept[1:] |= ~is_blank[:-1] & ~is_first[1:-1]
    bounds = np.concatenate([[0], np.cumsum(kept)])[offsets]
    plain = pa.LargeStringArray.from_buffers(len(lines), pa.py_buffer(bounds), pa.py_buffer(data[kept]))
    plain = pc.ascii_trim_whitespace(plain)
    return pc.replace_with_mask(plain, others, rest) if len(rest) else plain
