"""What a codebook's counts hang on: patterns without a hit, words that carry a frame, frames that overlap."""

from itertools import permutations

import numpy as np
import pandas as pd

from framescope.codebook import Codebook
from framescope.matching import TypeIndex, codebook_hits
from framescope.tokens import Tokens

CARRIES = 0.5  # a pattern with more of a frame's hits than this carries the frame


def frame_coverage(tokens: Tokens, codebook: Codebook, *, index: TypeIndex | None = None) -> pd.DataFrame:
    """Count what each pattern of a codebook matched: frame, pattern, n, n_documents, share of its frame's hits,
    n_negated.

    Patterns that match nothing are there with 0; a share above one half says that the frame hangs on one pattern.
    n counts the hits that are not negated, n_negated the others (0 without a negation rule).
    """
    hits = codebook_hits(index or TypeIndex(tokens), codebook)
    keys = ["frame", "pattern"]
    found = hits[~hits["negated"]].groupby(keys, sort=False)["document"].agg(n="size", n_documents="nunique")
    denied = hits[hits["negated"]].groupby(keys, sort=False).size().rename("n_negated")
    rows = [(frame.name, pattern) for frame in codebook.frames for pattern in dict.fromkeys(frame.patterns)]
    table = pd.DataFrame(rows, columns=keys).astype("str")
    for part in (found.reset_index(), denied.reset_index()):
        table = table.merge(part.astype({"frame": "str", "pattern": "str"}), on=keys, how="left")
    counted = ["n", "n_documents", "n_negated"]
    table = table.fillna(dict.fromkeys(counted, 0)).astype(dict.fromkeys(counted, "int64"))
    total = table.groupby("frame")["n"].transform("sum")
    share = np.where(total > 0, table["n"] / np.maximum(total, 1), 0.0)
    return table[[*keys, "n", "n_documents"]].assign(share=share, n_negated=table["n_negated"])


def carried_frames(tokens: Tokens, codebook: Codebook, *, index: TypeIndex | None = None) -> pd.DataFrame:
    """Name the term that carries each frame: the type or phrase, as counted, with most of its hits.

    Returns one row per frame that was found: frame, label, term, n (its hits), n_frame (the frame's), share, n_terms
    (different terms), warning ("one term carries more than half of the frame", where it does and there are at least
    ten hits). A glob such as `sovereign*` may stand for many terms, so this looks at what was matched, not at patterns.
    """
    index = index or TypeIndex(tokens)
    hits = codebook_hits(index, codebook)
    hits = hits[~hits["negated"]]
    types = tokens.types.to_numpy(dtype=object)
    position, length = hits["position"].to_numpy(), hits["length"].to_numpy()
    terms = types[tokens.codes[position]] if len(hits) else np.empty(0, dtype=object)
    for i in np.flatnonzero(length > 1):
        terms[i] = " ".join(types[tokens.codes[position[i] : position[i] + length[i]]])
    rows = []
    for frame in codebook.frames:
        found = pd.Series(terms[(hits["frame"] == frame.name).to_numpy()], dtype="object").value_counts(sort=False)
        if len(found):
            top = max(found.items(), key=lambda pair: (pair[1], str(pair[0])))
            n, share = int(found.sum()), int(top[1]) / int(found.sum())
            warning = "one term carries more than half of the frame" if share > CARRIES and n >= 10 else ""
            rows.append((frame.name, frame.label, str(top[0]), int(top[1]), n, share, len(found), warning))
    columns = ["frame", "label", "term", "n", "n_frame", "share", "n_terms", "warning"]
    kinds = dict(zip(columns, ("str", "str", "str", "int64", "int64", "float64", "int64", "str"), strict=True))
    return pd.DataFrame(rows, columns=columns).astype(kinds)


def frame_overlap(tokens: Tokens, codebook: Codebook, *, index: TypeIndex | None = None) -> pd.DataFrame:
    """Count the tokens that two frames claim alike: frame, other, n (hits of frame), n_shared, share, sorted by share.

    n_shared: hits of `frame` of which some token also belongs to a hit of `other`. Pairs without any are left out, and
    so is a frame with one inside it: those overlap by nature.
    """
    hits = codebook_hits(index or TypeIndex(tokens), codebook)
    spans = {str(name): part for name, part in hits[~hits["negated"]].groupby("frame", sort=False)}
    rows = []
    for name, other in permutations(spans, 2):
        if other in codebook.inside(name) or name in codebook.inside(other):
            continue
        claimed = np.zeros(len(tokens) + 1, np.int64)
        low = spans[other]["position"].to_numpy()
        np.add.at(claimed, low, 1)
        np.add.at(claimed, low + spans[other]["length"].to_numpy(), -1)
        upto = np.concatenate([[0], np.cumsum(np.cumsum(claimed)[:-1] > 0)])
        start = spans[name]["position"].to_numpy()
        n_shared = int((upto[start + spans[name]["length"].to_numpy()] > upto[start]).sum())
        if n_shared:
            rows.append((name, other, len(start), n_shared, n_shared / len(start)))
    table = pd.DataFrame(rows, columns=["frame", "other", "n", "n_shared", "share"])
    table = table.astype({"frame": "str", "other": "str", "n": "int64", "n_shared": "int64", "share": "float64"})
    return table.sort_values(["share", "frame", "other"], ascending=[False, True, True], ignore_index=True)
