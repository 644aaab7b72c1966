"""What a codebook's counts hang on: patterns without a hit, words that carry a frame, frames that overlap."""

from itertools import permutations

import numpy as np
import pandas as pd

from framescope.codebook import Codebook
from framescope.matching import TypeIndex, codebook_hits
from framescope.origins import Weighting, counted_spans, weights_of
from framescope.tokens import Tokens

CARRIES = 0.5  # a pattern with more of a frame's hits than this carries the frame


def _weighed_hits(tokens: Tokens, codebook: Codebook, index: TypeIndex | None, weighting: Weighting) -> pd.DataFrame:
    """The hits that count under a weighting, each with what its document is worth: a further column, `worth`."""
    hits = codebook_hits(index or TypeIndex(tokens), codebook)
    hits = hits[counted_spans(tokens, hits["position"].to_numpy(), hits["length"].to_numpy(), weighting)]
    worth = weights_of(tokens, weighting)[hits["document"]]
    return hits.assign(worth=worth if weighting == "cluster" else worth.astype(np.int64))


def frame_coverage(
    tokens: Tokens, codebook: Codebook, *, index: TypeIndex | None = None, weighting: Weighting = "all"
) -> pd.DataFrame:
    """Count what each pattern of a codebook matched.

    A share above one half says that the frame hangs on one pattern.

    index: the TypeIndex of these tokens, if you have one already.
    weighting: of reused text, as for `count_terms`; n and n_negated are then weighed.

    Returns one row per pattern: frame, pattern, n (hits that are not negated), n_documents, share (of the frame's
    hits), n_negated (the others; 0 without a negation rule). A pattern that matches nothing has a row with 0.

    >>> import framescope as fs
    >>> from framescope.examples import tokens, frames
    >>> fs.frame_coverage(tokens, frames)[["frame", "pattern", "n", "share"]].round(2).head(3)
        frame  pattern  n  share
    0  burden    cost*  6   0.40
    1  burden     bill  3   0.20
    2  burden  budget*  1   0.07
    """
    hits = _weighed_hits(tokens, codebook, index, weighting)
    keys = ["frame", "pattern"]
    rows = [(frame.name, pattern) for frame in codebook.frames for pattern in dict.fromkeys(frame.patterns)]
    row_of = {pair: row for row, pair in enumerate(rows)}
    # A pattern of a frame inside another is counted where it stands.
    hits = hits.assign(row=[row_of.get(pair, -1) for pair in zip(*(hits[key].tolist() for key in keys), strict=True)])
    kept, denied = (hits[hits["negated"] == negated].groupby("row") for negated in (False, True))
    n, n_documents, n_negated = (
        part.reindex(range(len(rows)), fill_value=0).to_numpy()
        for part in (kept["worth"].sum(), kept["document"].nunique(), denied["worth"].sum())
    )
    table = pd.DataFrame(rows, columns=keys, dtype="str").assign(n=n, n_documents=n_documents)
    total = table.groupby("frame")["n"].transform("sum").to_numpy()
    with np.errstate(invalid="ignore"):
        return table.assign(share=np.where(total > 0, n / total, 0.0), n_negated=n_negated)


def carried_frames(
    tokens: Tokens, codebook: Codebook, *, index: TypeIndex | None = None, weighting: Weighting = "all"
) -> pd.DataFrame:
    """Name the term that carries each frame: the type or phrase, as counted, with most of its hits.

    A glob such as `sovereign*` may stand for many terms, so this looks at what was matched, not at patterns.

    index: the TypeIndex of these tokens, if you have one already.
    weighting: of reused text, as for `count_terms`.

    Returns one row per frame that was found: frame, label, term, n (its hits), n_frame (the frame's), share, n_terms
    (different terms), warning ("one term carries more than half of the frame", where it does and there are at least ten
    hits).

    >>> import framescope as fs
    >>> from framescope.examples import tokens
    >>> from framescope.codebook import Codebook, Frame
    >>> book = Codebook("way", (Frame("way", "The way", ("bridge", "tunnel*")),))
    >>> fs.carried_frames(tokens, book)[["frame", "term", "n", "n_frame", "share"]].round(2)
      frame    term   n  n_frame  share
    0   way  bridge  11       13   0.85
    """
    hits = _weighed_hits(tokens, codebook, index, weighting)
    hits = hits[~hits["negated"]]
    types = tokens.types.to_numpy(dtype=object)
    position, length = hits["position"].to_numpy(), hits["length"].to_numpy()
    terms = types[tokens.codes[position]] if len(hits) else np.empty(0, dtype=object)
    for i in np.flatnonzero(length > 1):
        terms[i] = " ".join(types[tokens.codes[position[i] : position[i] + length[i]]])
    rows = []
    for frame in codebook.frames:
        here = (hits["frame"] == frame.name).to_numpy()
        found = hits["worth"][here].groupby(terms[here], sort=False).sum()
        if len(found):
            top = max(found.items(), key=lambda pair: (pair[1], str(pair[0])))
            n, share = found.sum(), top[1] / found.sum()
            warning = "one term carries more than half of the frame" if share > CARRIES and n >= 10 else ""
            rows.append((frame.name, frame.label, str(top[0]), top[1], n, share, len(found), warning))
    columns = ["frame", "label", "term", "n", "n_frame", "share", "n_terms", "warning"]
    count = "float64" if weighting == "cluster" else "int64"
    kinds = dict(zip(columns, ("str", "str", "str", count, count, "float64", "int64", "str"), strict=True))
    return pd.DataFrame(rows, columns=columns).astype(kinds)


def frame_overlap(
    tokens: Tokens, codebook: Codebook, *, index: TypeIndex | None = None, weighting: Weighting = "all"
) -> pd.DataFrame:
    """Count the tokens that two frames claim alike.

    index: the TypeIndex of these tokens, if you have one already.
    weighting: of reused text, as for `count_terms`.

    Returns one row per frame and other frame, largest share first: frame, other, n (hits of `frame`), n_shared (those
    of which some token also belongs to a hit of `other`), share. Pairs without any are left out, and so is a frame with
    one inside it: those overlap by nature.

    >>> import framescope as fs
    >>> from framescope.examples import tokens
    >>> from framescope.codebook import Codebook, Frame
    >>> book = Codebook("two", (Frame("money", "Money", ("cost*",)), Frame("price", "Price", ("cost",))))
    >>> fs.frame_overlap(tokens, book)[["frame", "other", "n_shared", "n", "share"]].round(2)
       frame  other  n_shared  n  share
    0  money  price         6  6    1.0
    1  price  money         6  6    1.0
    """
    hits = _weighed_hits(tokens, codebook, index, weighting)
    spans = {
        str(name): (
            part["position"].to_numpy(),
            (part["position"] + part["length"]).to_numpy(),
            part["worth"].to_numpy(),
        )
        for name, part in hits[~hits["negated"]].groupby("frame", sort=False)
    }
    rows = []
    for name, other in permutations(spans, 2):
        if other in codebook.inside(name) or name in codebook.inside(other):
            continue
        (start, end, worth), (starts, ends, _) = spans[name], spans[other]
        # hits of the other that begin before this one's end, less those that end before its start
        before = np.searchsorted(np.sort(starts), end) - np.searchsorted(np.sort(ends), start, side="right")
        n, n_shared = worth.sum(), worth[before > 0].sum()
        if n_shared:
            rows.append((name, other, n, n_shared, n_shared / n))
    table = pd.DataFrame(rows, columns=["frame", "other", "n", "n_shared", "share"])
    count = "float64" if weighting == "cluster" else "int64"
    table = table.astype({"frame": "str", "other": "str", "n": count, "n_shared": count, "share": "float64"})
    return table.sort_values(["share", "frame", "other"], ascending=[False, True, True], ignore_index=True)
