"""Furniture glued to the text: the same words of a page's head in front of the first sentence of many documents."""

import re
from collections.abc import Iterator, Sequence
from itertools import compress, islice
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from framescope.corpus.lines import Codes, Keys, arrow_texts, bytes_of, offsets_of, span_keys
from framescope.corpus.recurrence import LEAST_WORDS
from framescope.corpus.repetition import is_formula

GLUED = "head repeated in the outlet"
HEAD = 300  # characters in which a page's head is looked for

# What a page's head holds and the beginning of an article does not: bars between its parts, and its buttons.
_CONTROLS = re.compile(
    r"(?:^|\s)[|•·»›>/](?=\s)|\b(?:(?:share|print|save|e-?mail) this (?:article|story|page|post)"
    r"|share|tweet|facebook|twitter|whatsapp|e-?mail|print|save|subscribe|sign (?:in|up)|log ?in"
    r"|menu|home|advertisement|breaking news|skip to|search|comments?|follow us|read more|newsletters?)\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_CHUNK = re.compile(r"\S+\s*")
CONTROLS = 2  # bars and buttons that such a head holds, at least


class Heads(NamedTuple):
    """First lines of texts that may begin with a head: rows, the lines, their words with figures folded, keys."""

    rows: Codes
    lines: list[str]
    words: pa.Array
    keys: Keys


def find_heads(texts: pd.Series) -> Heads:
    """Find the texts whose first line has a bar or button; a key is one of its first words."""
    head = pc.utf8_slice_codeunits(arrow_texts(texts), 0, HEAD)
    pattern = "(?i)" + _CONTROLS.pattern.replace("(?=\\s)", "\\s")
    rows = np.flatnonzero(np.asarray(pc.match_substring_regex(head, pattern).to_numpy(), bool))
    lines = [text.split("\n", 1)[0] for text in head.take(pa.array(rows)).to_pylist()]
    words = [_DIGITS.sub("0", line).split() for line in lines]
    is_long = [len(held) >= LEAST_WORDS for held in words]
    first = pa.array([" ".join(held[:LEAST_WORDS]) for held in compress(words, is_long)], pa.large_string())
    offsets = offsets_of(first)
    keys = span_keys(bytes_of(first), offsets[:-1], offsets[1:])
    folded = pa.array([" ".join(held) for held in compress(words, is_long)], pa.large_string())
    return Heads(rows[np.array(is_long, bool)], list(compress(lines, is_long)), folded, keys)


def glued_heads(heads: Heads, at: Codes, groups: Codes, recurring: Sequence[set[str]]) -> Iterator[tuple[int, int]]:
    """Find heads that stand in front of the texts of many documents of a group: (row, characters of the head).

    A head is the longest run of words, figures aside, that so many documents of the group begin with (`enough`); it
    holds at least CONTROLS bars or buttons, reports nothing, and is not the whole of its line. at: which of `heads`
    may be one; recurring: the runs of words (LEAST_WORDS or more) of each group.
    """
    for i in at.tolist():
        row, words, line = int(heads.rows[i]), heads.words[i].as_py().split(" "), heads.lines[i]
        known, length = recurring[int(groups[row])], LEAST_WORDS
        while length <= len(words) and " ".join(words[:length]) in known:
            length += 1
        if length == LEAST_WORDS:
            continue
        head = line[: next(islice(_CHUNK.finditer(line), length - 2, None)).end()]
        head = head[: _last_control(head)]
        if len(head.split()) >= LEAST_WORDS and len(_CONTROLS.findall(head)) >= CONTROLS and not is_formula(head):
            yield row, len(head)


def _last_control(head: str) -> int:
    """Where the last bar or button of a head ends, with the white space behind it: beyond may be the article."""
    last = [match.end() for match in _CONTROLS.finditer(head)]
    end = last[-1] if last else 0
    return end + len(head[end:]) - len(head[end:].lstrip())
