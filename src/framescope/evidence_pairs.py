"""Evidence of pairs: what stands beside a node, and which pattern of a frame was found where."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from framescope.codebook import Codebook
from framescope.errors import FramescopeError
from framescope.evidence_table import Drawing, Found, Places, in_sentences, places_of, subject_hits
from framescope.framing.units import Sentences, find_sentences, frame_hits
from framescope.matching import Hits, TypeIndex, drop_nested, find_patterns
from framescope.origins import Weighting, counted_spans
from framescope.tokens import Tokens

NEAR, PATTERN = "beside", "pattern"  # kinds of evidence whose subjects stand beside a node, or belong to it


def evidence_beside(
    tokens: Tokens,
    subjects: Codebook | Iterable[str],
    node: str | Sequence[str] | pd.DataFrame,
    by: str,
    *,
    name: str,
    label: str = "",
    span: int = 5,
    same_sentence: bool = False,
    most: int = 6,
    groups: Sequence[str] | None = None,
    sentences: Sentences | None = None,
    index: TypeIndex | None = None,
    weighting: Weighting = "all",
    seed: int = 1,
) -> pd.DataFrame:
    """Draw passages in which a word or frame stands beside a node: the evidence of a collocate, both marked.

    subjects: words as they are counted, or a codebook, whose frames are the subjects.
    node: a word, glob or phrase, or several taken together, as for `count_collocates`; or places found already, as
        `frame_hits` gives them.
    by: the column of groups.
    name, label: of the node.
    span: words on each side of the node within which a subject stands beside it.
    same_sentence: a subject anywhere in the node's sentence stands beside it, too.
    most: passages drawn for each subject, evenly over the groups.
    groups, sentences, index, weighting, seed: as for `evidence`.

    Returns what `evidence` does, with kind "beside" and the node's name in `node`. n_hits are the subject's places
    beside the node; each counts once, in however many windows it stands. A passage is the sentence that holds the
    subject and its nearest node, or reaches from the one's sentence to the other's.

    >>> import framescope as fs
    >>> from framescope.examples import tokens
    >>> fs.evidence_beside(tokens, ["cost"], "bridge", "outlet", name="bridge", span=2)[["sentence", "marks"]].head(2)
                                         sentence       marks
    0  The bridge will cost taxpayers 90 million.  4-10 16-20
    1              A bridge would cost them that.   2-8 15-19
    """
    if span < 0 or not (span or same_sentence):
        raise FramescopeError(f"span is {span}; give 1 or more words on each side, or same_sentence=True.")
    index = index or TypeIndex(tokens)
    sentences = sentences or find_sentences(tokens)
    book = subjects if isinstance(subjects, Codebook) else None
    about = {"kind": NEAR, "node": name, "node_label": label or name}
    nodes = _node_hits(index, node, weighting)
    drawn = Drawing(tokens, sentences, by, groups, most, seed)
    for subject, hits in subject_hits(index, subjects, weighting):
        found = _meetings(tokens, sentences, hits, nodes, span, same_sentence, apart=book is None)
        drawn.add(found, about | {"subject": subject, "label": book.labels[subject] if book else subject})
    return drawn.table()


def evidence_patterns(
    tokens: Tokens,
    codebook: Codebook,
    patterns: pd.DataFrame,
    by: str,
    *,
    most: int = 6,
    groups: Sequence[str] | None = None,
    sentences: Sentences | None = None,
    index: TypeIndex | None = None,
    weighting: Weighting = "all",
    seed: int = 1,
) -> pd.DataFrame:
    """Draw sentences in which single patterns of a codebook stand: the evidence of `frame_coverage`.

    patterns: a table with the columns frame and pattern.
    by: the column of groups.
    most: sentences drawn for each pattern, evenly over the groups.
    groups, sentences, index, weighting, seed: as for `evidence`.

    Returns what `evidence` does, with kind "pattern" and the frame in `node`.

    >>> import framescope as fs
    >>> from framescope.examples import tokens, frames
    >>> table = fs.frame_coverage(tokens, frames).head(1)
    >>> fs.evidence_patterns(tokens, frames, table, "outlet")[["subject", "node", "n_hits"]].head(1)
      subject    node  n_hits
    0   cost*  burden       6
    """
    index = index or TypeIndex(tokens)
    sentences = sentences or find_sentences(tokens)
    hits = frame_hits(tokens, codebook, index=index, weighting=weighting)
    places = dict(list(hits.groupby(["frame", "pattern"])))
    drawn = Drawing(tokens, sentences, by, groups, most, seed)
    for frame, pattern in patterns[["frame", "pattern"]].drop_duplicates().itertuples(index=False):
        if (frame, pattern) in places:
            found = in_sentences(sentences, places_of(places[frame, pattern]))
            about = {"kind": PATTERN, "node": frame, "node_label": codebook.labels[frame]}
            drawn.add(found, about | {"subject": pattern, "label": pattern})
    return drawn.table()


def _node_hits(index: TypeIndex, node: str | Sequence[str] | pd.DataFrame, weighting: Weighting) -> Hits:
    """The places of a node that count, in order, none inside another."""
    if isinstance(node, pd.DataFrame):
        return drop_nested(places_of(node))
    hits = drop_nested(find_patterns(index, [node] if isinstance(node, str) else list(node)))
    return hits.where(counted_spans(index.tokens, hits.position, hits.length, weighting))


def _meetings(
    tokens: Tokens, sentences: Sentences, hits: Hits, nodes: Hits, span: int, same_sentence: bool, *, apart: bool
) -> Found:
    """Find the hits that stand beside a node, each with the nearest; apart: not where it is part of the node."""
    start, end = hits.position, hits.position + hits.length
    low, high = nodes.position, nodes.position + nodes.length
    ranges = []
    if span:
        ranges.append((np.searchsorted(high, start - span, side="right"), np.searchsorted(low, end + span)))
    if same_sentence:
        unit = sentences.of_token[start]
        within = sentences.first[unit], sentences.last[unit] + 1
        ranges.append((np.searchsorted(low, within[0]), np.searchsorted(low, within[1])))
    hit, node = (np.concatenate(part) for part in zip(*(_expand(*bounds) for bounds in ranges), strict=True))
    gap = np.maximum(low[node] - end[hit], start[hit] - high[node])
    kept = tokens.documents_of[start[hit]] == tokens.documents_of[low[node]]
    kept &= (gap >= 0) | (not apart)
    hit, node, gap = hit[kept], node[kept], gap[kept]
    order = np.lexsort((node, gap, hit))
    hit, first = np.unique(hit[order], return_index=True)
    node = node[order][first]
    ends = np.stack([sentences.of_token[start[hit]], sentences.of_token[low[node]]], axis=1)
    units, unit = np.unique(np.sort(ends, axis=1), axis=0, return_inverse=True)
    unit = unit.ravel()
    order = np.argsort(unit, kind="stable")
    bounds = 2 * np.searchsorted(unit[order], np.arange(len(units) + 1))
    matches = [np.stack(pair, axis=1)[order].ravel() for pair in ((start[hit], low[node]), (end[hit], high[node]))]
    return Found(units[:, 0], units[:, 1], bounds, matches[0], matches[1] - 1, len(hit), core=2)


def _expand(low: Places, high: Places) -> tuple[Places, Places]:
    """Spell ranges out: the number of the range of each member, and the members."""
    n = np.maximum(high - low, 0)
    of = np.repeat(np.arange(len(n)), n)
    return of, np.arange(n.sum()) + np.repeat(low - np.cumsum(n) + n, n)
