"""Concordance (key word in context): every line leads back to its place in the raw file."""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from framescope.corpus.model import Corpus
from framescope.counts import row_numbers
from framescope.errors import FramescopeError, unknown
from framescope.groups import chosen_groups, group_rows
from framescope.matching import Hits, TypeIndex, drop_nested, find_patterns
from framescope.origins import Weighting, counted_spans, listed_documents
from framescope.token_places import joined_spans
from framescope.tokens import Tokens

COLUMNS = ("doc_id", "group", "date", "left", "node", "right", "start", "end", "source_file")
ORDERS = ("place", "left", "right", "date", "group")

Places = NDArray[np.int64]


def sample_evenly(groups: NDArray[np.object_], n: int, seed: int) -> NDArray[np.int64]:
    """Draw `n` of the items, as evenly over the groups as these allow; sorted item numbers."""
    if n >= len(groups):
        return np.arange(len(groups))
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(len(groups))
    numbers, names = pd.factorize(groups)
    numbers = numbers.astype(np.min_scalar_type(len(names)))[shuffled]  # of few bytes: sorted in linear time
    turn = np.empty(len(groups), np.int64)  # the item's number within its group
    order = np.argsort(numbers, kind="stable")
    bounds = np.concatenate([[0], np.cumsum(np.bincount(numbers))])
    turn[order] = np.arange(len(groups)) - np.repeat(bounds[:-1], np.diff(bounds))
    early = np.flatnonzero(turn <= np.partition(turn, n)[n])
    return np.sort(shuffled[early[np.argsort(turn[early], kind="stable")][:n]])


def kwic(
    tokens: Tokens,
    pattern: str | list[str] | pd.DataFrame,
    *,
    window: int = 8,
    by: str = "",
    groups: Sequence[str] | None = None,
    documents: ArrayLike | None = None,
    n: int | None = None,
    sort: str = "place",
    metadata: Sequence[str] = (),
    index: TypeIndex | None = None,
    weighting: Weighting = "all",
    seed: int = 1,
) -> pd.DataFrame:
    """List the places where a pattern stands, with the words around it as written (white space as single blanks).

    pattern: a word, glob or phrase (see `framescope.matching`), or several; or a table of places found already, with
        position and length in tokens: `frame_hits` gives those of a frame that count.
    window: tokens on either side.
    by: the column of groups.
    groups: only lines of these groups.
    documents: only lines of these documents (a mask or row numbers).
    n: at most this many lines, drawn at random and as evenly over the groups as these allow.
    sort: "place" (in the corpus), "left" (by the words before, nearest first), "right" (by the words after), "date" or
        "group".
    metadata: further columns of the documents to put beside each line.
    index: the TypeIndex of these tokens, if you have one already.
    weighting: "own" lists places in a document's own words only, "cluster" those of one of a group's near-duplicates.
    seed: of the drawing.

    Returns one row per line: doc_id, group, date, left, node, right, start, end (characters of the node in the raw text
    of `source_file`), source_file, and the metadata asked for.

    >>> from framescope.tokens import tokenize
    >>> kwic(tokenize(["Ankara wants the S-400, not the S-300."]), "s-?00", window=2)[["left", "node", "right"]]
            left   node      right
    0  wants the  S-400  , not the
    1    not the  S-300          .
    """
    if window < 0:
        raise FramescopeError(f"window is {window}; give the number of tokens to show on each side, 0 or more.")
    if sort not in ORDERS:
        raise FramescopeError(f"sort: {unknown('order', sort, ORDERS)}")
    hits = drop_nested(_places(tokens, pattern, index))
    hits = hits.where(counted_spans(tokens, hits.position, hits.length, weighting))
    chosen = np.ones(len(tokens.corpus), bool)
    if documents is not None:
        chosen[:] = False
        chosen[row_numbers(documents, len(chosen))] = True
    corpus, every = tokens.corpus, tokens.corpus.documents
    for name in metadata:
        if name not in every.columns:
            raise FramescopeError(f"metadata: {unknown('column', name, every.columns)}")
    beside = [name for name in metadata if name not in COLUMNS]
    names = np.full(len(every), "", dtype=object)
    by_name = group_rows(every, by) if by else {}
    for name, members in by_name.items():
        names[members] = name
    if groups is not None:
        chosen &= np.isin(names, chosen_groups("groups", "groups", groups or None, by_name))
    apart = names.copy()
    apart[~chosen] = None  # what is not looked at stands for no cluster
    chosen &= listed_documents(tokens, apart, weighting)
    hits = hits.where(chosen[tokens.documents_of[hits.position]])
    rows = tokens.documents_of[hits.position]
    drawn = np.arange(len(hits)) if n is None else sample_evenly(names[rows], n, seed)
    rows = rows[drawn]
    lines = _lines(tokens, rows, hits.position[drawn], hits.length[drawn], window)
    left, node, right, start, end = np.array(lines, dtype=object).reshape(-1, 5).T
    words = {"group": names[rows], "left": left, "node": node, "right": right}
    known = {name: every[name].array.take(rows) for name in ("doc_id", "date", "source_file", *beside)}
    columns = known | {name: pd.array(each, dtype="str") for name, each in words.items()}
    columns["start"], columns["end"] = _in_raw_text(start.astype(np.int64), end.astype(np.int64), rows, corpus)
    return _in_order(pd.DataFrame({name: columns[name] for name in (*COLUMNS, *beside)}), sort)


def _lines(
    tokens: Tokens, rows: NDArray[np.int32], position: NDArray[np.int64], length: NDArray[np.int64], window: int
) -> list[tuple[str, str, str, int, int]]:
    """Read off what stands around each place, and where it is in its text; places in order of their rows."""
    lines: list[tuple[str, str, str, int, int]] = []
    for found in joined_spans(tokens, np.unique(rows)):
        here = slice(*np.searchsorted(rows, [found.rows[0], found.rows[-1] + 1]).tolist())
        of = np.searchsorted(found.rows, rows[here])  # the document of each place, among those of this pass
        lowest, highest = found.starts[of], found.starts[of + 1] - 1
        first = position[here] - tokens.starts[rows[here]] + lowest
        last = first + length[here] - 1
        ends = np.append(found.begins[1:] - 1, len(found.text))
        # The last words' closing mark belongs to the line, the next word does not.
        after = np.minimum(last + window, highest)
        right = np.where(after == highest, ends[of], found.spans[after, 1])
        left = found.spans[np.maximum(first - window, lowest), 0]
        start, end = found.spans[first, 0], found.spans[last, 1]
        bounds = np.stack([left, start, end, right, found.begins[of]], axis=1).tolist()
        lines += [_context(found.text, *bound) for bound in bounds]
    return lines


def _context(text: str, left: int, start: int, end: int, right: int, begin: int) -> tuple[str, str, str, int, int]:
    before, node, behind = (" ".join(part.split()) for part in (text[left:start], text[start:end], text[end:right]))
    return before, node, behind, start - begin, end - begin


def _in_raw_text(start: Places, end: Places, rows: NDArray[np.int32], corpus: Corpus) -> tuple[Places, Places]:
    """Turn the places of a concordance from the texts counted to the raw texts; rows: each line's document, rising."""
    if len(corpus.removed):
        first = np.flatnonzero(np.diff(rows, prepend=-1))
        ids = corpus.documents["doc_id"].array.take(rows[first])
        for doc_id, (low, high) in zip(ids, pairwise([*first.tolist(), len(rows)]), strict=True):
            start[low:high] = corpus.raw_offsets(doc_id, start[low:high])
            end[low:high] = corpus.raw_offsets(doc_id, end[low:high], ends=True)
    return start, end


def _places(tokens: Tokens, pattern: str | list[str] | pd.DataFrame, index: TypeIndex | None) -> Hits:
    if not isinstance(pattern, pd.DataFrame):
        return find_patterns(index or TypeIndex(tokens), [pattern] if isinstance(pattern, str) else pattern)
    for name in ("position", "length"):
        if name not in pattern.columns:
            raise FramescopeError(f"a table of places needs position and length: {unknown('column', name, pattern)}")
    position, length = (pattern[name].to_numpy(dtype=np.int64) for name in ("position", "length"))
    order = np.lexsort((-length, position))
    return Hits(position[order], length[order], np.zeros(len(order), np.int64))


def _in_order(table: pd.DataFrame, sort: str) -> pd.DataFrame:
    if sort == "place" or not len(table):
        return table
    if sort in ("date", "group"):
        return table.sort_values(sort, kind="stable", ignore_index=True)
    step = -1 if sort == "left" else 1
    words = [re.findall(r"\w+", line.casefold())[::step] for line in table[sort]]
    return table.iloc[sorted(range(len(words)), key=words.__getitem__)].reset_index(drop=True)
