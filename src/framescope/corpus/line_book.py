"""All lines of all documents, each distinct one looked at once: its words, its rule, and where it recurs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from framescope.corpus.expressions import for_arrow, may_match
from framescope.corpus.furniture_lines import Line, line_rule, words_of, words_of_all
from framescope.corpus.lines import Codes, LineTable, number_lines, recurring
from framescope.corpus.repetition import enough, is_formula
from framescope.corpus.rules import HINTS, LINE_RULES, SHAPE_RULES

LINE_LENGTH = 200  # characters: rules for the words of a line look at no longer one; shapes and `inline` at all


@dataclass(frozen=True)
class LineBook:
    """All lines of all documents, each distinct one looked at once."""

    documents: pd.DataFrame
    group: str
    patterns: Sequence[str] = ()
    words: dict[str, str] = field(default_factory=dict)

    @cached_property
    def table(self) -> LineTable:
        return number_lines(self.documents["text"])

    @cached_property
    def _grouping(self) -> tuple[Codes, list[str]]:
        if not self.group:
            return np.zeros(len(self.documents), np.int64), [""]
        names = self.documents[self.group].astype("str").fillna("")
        codes, found = pd.factorize(names, sort=True)
        return codes.astype(np.int64), [str(name) for name in found]

    @property
    def groups(self) -> Codes:
        return self._grouping[0]

    @property
    def names(self) -> list[str]:
        return self._grouping[1]

    @cached_property
    def sizes(self) -> NDArray[np.int64]:
        return np.bincount(self.groups, minlength=len(self.names))

    @cached_property
    def stripped(self) -> pa.Array:
        return pc.utf8_trim_whitespace(self.table.values)

    @cached_property
    def is_short(self) -> NDArray[np.bool_]:
        length = pc.utf8_length(self.stripped).to_numpy(zero_copy_only=False)
        return np.asarray((length > 0) & (length <= LINE_LENGTH))

    def line_words(self, text: str) -> str:
        """The words of a line, remembered."""
        known = self.words.get(text)
        if known is None:
            known = self.words[text] = words_of(text)
        return known

    def words_of(self, code: int) -> str:
        """The words of a distinct line."""
        return self.line_words(self.stripped[code].as_py())

    @cached_property
    def short(self) -> dict[int, str]:
        """The distinct lines the rules look at: number -> text."""
        at = np.flatnonzero(self.is_short)
        texts = self.stripped.take(pa.array(at)).to_pylist()
        self.words.update(zip(texts, words_of_all(texts), strict=True))
        return dict(zip(at.tolist(), texts, strict=True))

    @cached_property
    def same(self) -> Codes:
        """Distinct lines by their words: a number for each; lines too long for rules by themselves, empty ones -1."""
        number: dict[str, int] = {}
        same = np.arange(len(self.table.values), dtype=np.int64)
        for i, text in self.short.items():
            words = self.words[text]
            same[i] = number.setdefault(words, i) if words else -1
        same[pc.equal(self.stripped, "").to_numpy(zero_copy_only=False)] = -1
        return same

    @cached_property
    def rules(self) -> dict[int, str]:
        """The rule of each distinct line that has one."""
        numbers = np.fromiter(self.short, np.int64, len(self.short))
        words = pa.array([self.words[text] for text in self.short.values()], pa.large_string())
        by_words = [HINTS.get(name) or for_arrow(rule, whole=True) for name, rule in LINE_RULES.items()]
        by_shape = [for_arrow(rule) for rule in SHAPE_RULES.values()]
        maybe = np.union1d(numbers[may_match(words, by_words)], np.flatnonzero(may_match(self.stripped, by_shape)))
        found: dict[int, str] = {}
        for number in maybe.tolist():
            text = self.stripped[number].as_py()
            rule = line_rule(Line(0, 0, text, self.line_words(text)), ())
            if rule:
                found[number] = rule
        for pattern in self.patterns:  # Arrow's expressions take linear time, whatever the pattern
            hit = pc.match_substring_regex(self.stripped, f"(?i)\\A(?:{pattern})")
            found |= dict.fromkeys(pc.indices_nonzero(hit).to_pylist(), "rule of the study")
        return found

    @cached_property
    def repeated(self) -> list[list[int]]:
        """The distinct lines that recur in each group."""
        codes = self.same[self.table.codes]
        found = recurring(codes, self.table.documents, self.groups, enough(self.sizes))
        width = int(codes.max(initial=0)) + 1
        lists: list[list[int]] = [[] for _ in self.names]
        for group, code in zip((found // width).tolist(), (found % width).tolist(), strict=True):
            words = self.words_of(code)
            if (" " in words or words.isdigit()) and not is_formula(words):
                lists[group].append(code)
        return lists

    def flagged(self) -> Iterator[int]:
        """Documents that hold a line with a rule, a repeated line, or a line twice on end; and old Mac line ends."""
        table = self.table
        has_rule = np.zeros(len(table.values), bool)
        has_rule[list(self.rules)] = True
        marked = has_rule[table.codes]
        same = self.same[table.codes]
        width = int(same.max(initial=0)) + 2
        keys = np.array([g * width + code for g, codes in enumerate(self.repeated) for code in codes], np.int64)
        marked |= np.isin(self.groups[table.documents] * width + same, keys)
        filled = np.flatnonzero(same >= 0)
        twice = filled[1:][same[filled][1:] == same[filled][:-1]]
        marked[twice] = True
        returns = pc.match_substring(table.values, "\r").to_numpy(zero_copy_only=False)
        marked |= returns[table.codes]
        yield from np.unique(table.documents[marked]).tolist()
