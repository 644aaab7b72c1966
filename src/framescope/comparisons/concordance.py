"""Concordance (key word in context): every line leads back to its place in the raw file."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from framescope.corpus.model import Corpus
from framescope.counts import group_rows, row_numbers
from framescope.errors import FramescopeError, unknown
from framescope.matching import Hits, TypeIndex, drop_nested, find_patterns
from framescope.origins import Weighting, counted_spans, listed_documents
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
    pattern: str | list[str] | pd.DataFrame,
    *,
    window: int = 8,
    by: str = "",
    documents: ArrayLike | None = None,
    n: int | None = None,
    sort: str = "place",
    metadata: Sequence[str] = (),
    index: TypeIndex | None = None,
    weighting: Weighting = "all",
    seed: int = 1,
) -> pd.DataFrame:
    """List the places where a pattern stands, with the words around it as written (white space as single blanks).

    pattern: a word, glob or phrase (see `framescope.matching`), or several; or places found already, a table with
    position and length in tokens: `frame_hits` gives those of a frame that count. window: tokens left and right. by:
    the column of groups. documents: only in these (a mask or row numbers). n: at most this many lines, drawn evenly
    over the groups. sort: "place" (in the corpus), "left" or "right" (by the words before, nearest first, or by the
    words after), "date" or "group". metadata: further columns of the documents to put beside. index: of these tokens,
    if you have one already. weighting: "own" lists places in a document's own words only, "cluster" those of one of a
    group's near-duplicates.

    Returns one row per line: doc_id, group, date, left, node, right, start, end (characters of the node in the raw
    text of `source_file`), source_file, and the metadata asked for.

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
    if by:
        for name, members in group_rows(every, by).items():
            names[members] = name
    apart = names.copy()
    apart[~chosen] = None  # what is not looked at stands for no cluster
    chosen &= listed_documents(tokens, apart, weighting)
    hits = hits.where(chosen[tokens.documents_of[hits.position]])
    rows = tokens.documents_of[hits.position]
    drawn = np.arange(len(hits)) if n is None else sample_evenly(names[rows], n, seed)
    lines = []
    texts, text, spans, spans_of = every["text"], "", np.empty((0, 2), np.int64), -1
    for i in drawn:
        row = int(rows[i])
        if row != spans_of:
            text, spans, spans_of = str(texts.iloc[row]), tokens_spans(tokens, row), row
        first = int(hits.position[i] - tokens.starts[row])
        last = first + int(hits.length[i]) - 1
        lines.append((row, names[row], *_context(text, spans, first, last, window)))
    table = pd.DataFrame(lines, columns=["row", "group", "left", "node", "right", "start", "end"])
    known = every.loc[table["row"], ["doc_id", "date", "source_file", *beside]].reset_index(drop=True)
    table = pd.concat([known, table.drop(columns="row")], axis=1)
    table = _in_raw_text(table[[*COLUMNS, *beside]].astype({"start": "int64", "end": "int64", "group": "str"}), corpus)
    return _in_order(table, sort)


def _in_raw_text(table: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """Turn the places of a concordance from the texts counted to the raw texts."""
    start, end = (table[name].to_numpy(copy=True) for name in ("start", "end"))
    for doc_id, rows in table.groupby("doc_id").indices.items():
        start[rows] = corpus.raw_offsets(str(doc_id), start[rows])
        end[rows] = corpus.raw_offsets(str(doc_id), end[rows], ends=True)
    return table.assign(start=start, end=end)


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
