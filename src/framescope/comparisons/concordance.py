"""Concordance (key word in context): every line leads back to its place in the raw file."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.counts import group_rows
from framescope.errors import FramescopeError, unknown
from framescope.matching import TypeIndex, drop_nested, find_patterns
from framescope.tokens import Tokens, tokens_spans

COLUMNS = ("doc_id", "group", "date", "left", "node", "right", "start", "end", "source_file")
ORDERS = ("place", "left", "right", "date", "group")


def sample_evenly(groups: NDArray[np.object_], n: int, seed: int) -> NDArray[np.int64]:
    """Draw `n` of the items, as evenly over the groups as these allow; sorted item numbers."""
    if n >= len(groups):
        return np.arange(len(groups))
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(len(groups))
    _, names = np.unique(groups[shuffled].astype(str), return_inverse=True)
    turn = np.empty(len(groups), np.int64)  # the item's number within its group
    order = np.argsort(names, kind="stable")
    bounds = np.concatenate([[0], np.cumsum(np.bincount(names))])
    turn[order] = np.arange(len(groups)) - np.repeat(bounds[:-1], np.diff(bounds))
    return np.sort(shuffled[np.lexsort((np.arange(len(groups)), turn))][:n])


def kwic(
    tokens: Tokens,
    pattern: str | list[str],
    *,
    window: int = 8,
    by: str = "",
    n: int | None = None,
    sort: str = "place",
    metadata: Sequence[str] = (),
    index: TypeIndex | None = None,
    seed: int = 1,
) -> pd.DataFrame:
    """List the places where a pattern stands, with the words around it as written (white space as single blanks).

    pattern: a word, glob or phrase (see `framescope.matching`), or several. window: tokens left and right. by: the
    column of groups. n: at most this many lines, drawn evenly over the groups. sort: "place" (in the corpus), "left" or
    "right" (by the words before, nearest first, or by the words after), "date" or "group". metadata: further columns of
    the documents to put beside. index: of these tokens, if you have one already.

    Returns one row per line: doc_id, group, date, left, node, right, start, end (characters of the node in the raw
    text of `source_file`), source_file, and the metadata asked for.

    >>> from framescope.tokens import tokenize
    >>> kwic(tokenize(["Ankara wants the S-400, not the S-300."]), "s-?00", window=2)[["left", "node", "right"]]
               left   node     right
    0     wants the   S-400  , not the
    1       not the   S-300          .
    """
    if window < 0:
        raise FramescopeError(f"window is {window}; give the number of tokens to show on each side, 0 or more.")
    if sort not in ORDERS:
        raise FramescopeError(f"sort: {unknown('order', sort, ORDERS)}")
    patterns = [pattern] if isinstance(pattern, str) else list(pattern)
    hits = drop_nested(find_patterns(index or TypeIndex(tokens), patterns))
    documents = tokens.corpus.documents
    for name in metadata:
        if name not in documents.columns:
            raise FramescopeError(f"metadata: {unknown('column', name, documents.columns)}")
    beside = [name for name in metadata if name not in COLUMNS]
    rows = tokens.documents_of[hits.position]
    names = np.full(len(documents), "", dtype=object)
    if by:
        for name, members in group_rows(documents, by).items():
            names[members] = name
    drawn = np.arange(len(hits)) if n is None else sample_evenly(names[rows], n, seed)
    lines = []
    spans, spans_of = np.empty((0, 2), np.int64), -1
    for i in drawn:
        row = int(rows[i])
        if row != spans_of:
            spans, spans_of = tokens_spans(tokens, row), row
        first = int(hits.position[i] - tokens.starts[row])
        last = first + int(hits.length[i]) - 1
        lines.append((row, names[row], *_context(documents["text"].iloc[row], spans, first, last, window)))
    table = pd.DataFrame(lines, columns=["row", "group", "left", "node", "right", "start", "end"])
    known = documents.loc[table["row"], ["doc_id", "date", "source_file", *beside]].reset_index(drop=True)
    table = pd.concat([known, table.drop(columns="row")], axis=1)
    for doc_id in dict.fromkeys(table["doc_id"]):
        here = table["doc_id"] == doc_id
        table.loc[here, "start"] = tokens.corpus.raw_offsets(doc_id, table.loc[here, "start"])
        table.loc[here, "end"] = tokens.corpus.raw_offsets(doc_id, table.loc[here, "end"], ends=True)
    table = table[[*COLUMNS, *beside]].astype({"start": "int64", "end": "int64", "group": "str"})
    return _in_order(table, sort)


def _in_order(table: pd.DataFrame, sort: str) -> pd.DataFrame:
    if sort == "place" or not len(table):
        return table
    if sort in ("date", "group"):
        return table.sort_values(sort, kind="stable", ignore_index=True)
    step = -1 if sort == "left" else 1
    words = table[sort].str.casefold().str.findall(r"\w+").map(lambda found: tuple(found[::step]))
    return table.iloc[sorted(range(len(table)), key=words.to_list().__getitem__)].reset_index(drop=True)


def _context(text: str, spans: NDArray[np.int64], first: int, last: int, window: int) -> tuple[str, str, str, int, int]:
    start, end = int(spans[first, 0]), int(spans[last, 1])
    left = int(spans[max(first - window, 0), 0])
    after = min(last + window, len(spans) - 1)
    # The last words' closing mark belongs to the line, the next word does not.
    right = len(text) if after == len(spans) - 1 else int(spans[after, 1])
    before, node, behind = (" ".join(part.split()) for part in (text[left:start], text[start:end], text[end:right]))
    return before, node, behind, start, end
