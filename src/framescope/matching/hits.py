"""The frames of a codebook found in tokens: exclusions, nested frames, negation, the longest match."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.codebook import Codebook
from framescope.errors import CodebookError
from framescope.matching.index import TypeIndex
from framescope.matching.patterns import Hits, covered_by, drop_inside_longer, drop_nested, find_patterns, merge_hits

BOOKS = 8  # codebooks of which an index keeps the hits
HITS = {
    "frame": "str",
    "pattern": "str",
    "document": "int64",
    "position": "int64",
    "length": "int64",
    "weight": "float64",
    "negated": "bool",
}


def _negated(index: TypeIndex, hits: Hits, codebook: Codebook, *, fold: bool) -> NDArray[np.bool_]:
    """Which hits have a negating word at most `negation_window` tokens before them, in their sentence."""
    if not codebook.negation or not len(hits):
        return np.zeros(len(hits), bool)
    words = find_patterns(index, codebook.negation, fold=fold)
    ends = np.sort(words.position + words.length - 1)  # the last token of each negating word
    if not len(ends):
        return np.zeros(len(hits), bool)
    before = np.searchsorted(ends, hits.position) - 1
    nearest = ends[np.maximum(before, 0)]
    near = (before >= 0) & (hits.position - nearest <= codebook.negation_window)
    near &= index.document[nearest] == index.document[hits.position]
    near[near] = index.same_sentence(nearest[near], hits.position[near])
    return np.asarray(near)


def codebook_hits(index: TypeIndex, codebook: Codebook) -> pd.DataFrame:
    """Find every frame of a codebook in tokens: one row per hit, in the order of frame and position.

    Columns: frame, pattern, document (row), position (token in the corpus), length (tokens), weight (of the pattern),
    negated. Phrases stand in one sentence. A hit inside a phrase that the frame, or a frame it stands in, excludes does
    not count. Within a frame the longest match wins; with `longest: codebook` also between frames of which neither
    stands in the other. A frame with frames inside it has their hits and its own, the longest once. The hits of the
    codebooks asked for last are kept with the index: a page asks for those of one book some ten times.
    """
    known = index.books
    found = next((hits for book, hits in known if book is codebook or book == codebook), None)
    if found is None:
        found = _find_hits(index, codebook)
        index.books = [*known[1 - BOOKS :], (codebook, found)]
    return found.copy(deep=False)  # copied where it is written to


def _find_hits(index: TypeIndex, codebook: Codebook) -> pd.DataFrame:
    if codebook.case == "keep" and index.tokens.rules.case == "lower":
        raise CodebookError(
            f"codebook {codebook.name} has `case: keep`, but the tokens were folded to lower case; "
            f"set `case: keep` in the study as well, or take it out of the codebook."
        )
    fold = codebook.case == "fold"
    own = _own_hits(index, codebook, fold=fold)
    if codebook.longest == "codebook":
        own = _longest_of_all(own, codebook)
    found: dict[str, Hits] = {}
    inside: dict[str, list[Hits]] = {}
    for frame in reversed(codebook.frames):  # the frames inside a frame stand after it
        parts = [own[frame.name], *reversed(inside.get(frame.name, []))]
        found[frame.name] = drop_nested(merge_hits(parts) if len(parts) > 1 else parts[0])
        inside.setdefault(frame.parent, []).append(found[frame.name])
    names = np.array([pattern for frame in codebook.frames for pattern in frame.patterns], dtype=object)
    weights = np.array([frame.weight_of(k) for frame in codebook.frames for k in range(len(frame.patterns))], float)
    tables = [
        pd.DataFrame(
            {
                "frame": pd.Series([frame.name] * len(hits), dtype="str"),
                "pattern": pd.Series(names[hits.pattern], dtype="str"),
                "document": index.document[hits.position].astype(np.int64),
                "position": hits.position,
                "length": hits.length,
                "weight": weights[hits.pattern],
                "negated": _negated(index, hits, codebook, fold=fold),
            }
        )
        for frame in codebook.frames
        for hits in [found[frame.name]]
    ]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(HITS)).astype(HITS)


def _own_hits(index: TypeIndex, codebook: Codebook, *, fold: bool) -> dict[str, Hits]:
    """The hits of each frame's own patterns, less those excluded; patterns numbered through the whole codebook."""
    own: dict[str, Hits] = {}
    excluded: dict[str, list[Hits]] = {"": []}
    n_before = 0
    for frame in codebook.frames:
        out = [_find(index, frame.exclude, fold=fold)] if frame.exclude else []
        excluded[frame.name] = [*excluded[frame.parent], *out]
        hits = _find(index, frame.patterns, fold=fold)
        for phrases in excluded[frame.name]:
            hits = hits.where(~covered_by(hits, phrases))
        own[frame.name] = Hits(hits.position, hits.length, hits.pattern + n_before)
        n_before += len(frame.patterns)
    return own


def _find(index: TypeIndex, patterns: Sequence[str], *, fold: bool) -> Hits:
    """Find patterns, phrases only where one sentence holds them. What was found is kept with the index."""
    key = (tuple(patterns), fold)
    if key not in index.found:
        hits = find_patterns(index, patterns, fold=fold)
        whole = hits.length == 1
        whole[~whole] = index.same_sentence(hits.position[~whole], (hits.position + hits.length - 1)[~whole])
        index.found[key] = hits.where(whole)
    kept: Hits = index.found[key]
    return kept


def _longest_of_all(own: dict[str, Hits], codebook: Codebook) -> dict[str, Hits]:
    """Drop hits inside a longer one of a frame that is no kin: which neither holds the other nor stands in it."""
    kept = {}
    for name, hits in own.items():
        kin = {name, *codebook.inside(name), *(other for other in own if name in codebook.inside(other))}
        others = [found for other, found in own.items() if other not in kin]
        kept[name] = drop_inside_longer(hits, merge_hits(others)) if others else hits
    return kept
