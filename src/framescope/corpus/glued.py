"""Furniture glued to the text: the same words of a page's head in front of the first sentence of many documents."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from framescope.corpus.lines import Codes, arrow_texts, recurring
from framescope.corpus.repetition import enough, is_formula

GLUED = "head repeated in the outlet"
HEAD = 300  # characters in which a page's head is looked for
LEAST_WORDS = 3

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


def glued_heads(texts: pd.Series, groups: Codes, sizes: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Find heads that stand in front of the texts of many documents of a group: (row, characters of the head).

    A head is the longest run of words, figures aside, that so many documents of the group begin with (`enough`); it
    holds at least CONTROLS bars or buttons, reports nothing, and is not the whole of its line.
    """
    least = enough(sizes)
    rows = np.flatnonzero(_may_begin(texts))
    held = list(_heads(texts, rows))
    keys = [_DIGITS.sub("0", head).split() for head in held]
    number: dict[tuple[int, str], int] = {}
    node = np.full(len(rows), -1, np.int64)  # the run of words so far; -1: a run that too few share
    length = np.zeros(len(rows), np.int64)
    active: Sequence[int] = range(len(rows))
    for k in range(HEAD):
        active = [i for i in active if len(keys[i]) > k]
        for i in active:
            node[i] = number.setdefault((int(node[i]), keys[i][k]), len(number))
        at = np.array(active, np.int64)
        shared = recurring(node[at], rows[at], groups, least)
        active = at[shared].tolist()
        if not active:
            break
        length[active] = k + 1
    for i in np.flatnonzero(length >= LEAST_WORDS).tolist():
        head = held[i][: next(islice(_CHUNK.finditer(held[i]), int(length[i]) - 1, None)).end()]
        head = head[: _last_control(head)]
        if len(head.split()) >= LEAST_WORDS and len(_CONTROLS.findall(head)) >= CONTROLS and not is_formula(head):
            yield int(rows[i]), len(head)


def _last_control(head: str) -> int:
    """Where the last bar or button of a head ends, with the white space behind it: beyond may be the article."""
    last = [match.end() for match in _CONTROLS.finditer(head)]
    end = last[-1] if last else 0
    return end + len(head[end:]) - len(head[end:].lstrip())


def _may_begin(texts: pd.Series) -> NDArray[np.bool_]:
    head = pc.utf8_slice_codeunits(arrow_texts(texts), 0, HEAD)
    pattern = "(?i)" + _CONTROLS.pattern.replace("(?=\\s)", "\\s")
    return np.asarray(pc.match_substring_regex(head, pattern).to_numpy(), bool)


def _heads(texts: pd.Series, rows: Codes) -> Iterator[str]:
    """The first line of some texts, no further than HEAD characters."""
    head = pc.utf8_slice_codeunits(arrow_texts(texts), 0, HEAD)
    for text in head.take(pa.array(rows)).to_pylist():
        yield text.split("\n", 1)[0]
