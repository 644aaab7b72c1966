"""The frame profile: what each group speaks of, how often, in how many of its articles."""

import numpy as np
import pandas as pd
import scipy.sparse as sp

from framescope.codebook import Codebook
from framescope.comparisons.frequency import frequency
from framescope.comparisons.keyness import keyness
from framescope.counts import Counts, counts_of
from framescope.matching import TypeIndex, codebook_hits
from framescope.measures.resampling import benjamini_hochberg
from framescope.tokens import Tokens

CONTRAST = ("log_ratio", "log_ratio_low", "log_ratio_high", "p")


def count_frames(tokens: Tokens, codebook: Codebook, *, index: TypeIndex | None = None) -> Counts:
    """Count the hits of every frame in every document: Counts whose terms are the frames."""
    hits = codebook_hits(index or TypeIndex(tokens), codebook)
    column = {name: i for i, name in enumerate(codebook.names)}
    cells = (hits["document"].to_numpy(), hits["frame"].map(column).to_numpy(dtype=np.int64))
    shape = len(tokens.corpus), len(codebook.frames)
    matrix = sp.csr_matrix((np.ones(len(hits), np.int64), cells), shape=shape)
    return counts_of(matrix, codebook.names, tokens.corpus.documents, tokens.n_tokens)


def frame_profile(
    tokens: Tokens,
    codebook: Codebook,
    by: str,
    *,
    per: float = 1000.0,
    n_permutations: int = 999,
    n_bootstrap: int = 999,
    index: TypeIndex | None = None,
    seed: int = 1,
) -> pd.DataFrame:
    """Profile the frames of a codebook over groups.

    Returns one row per group and frame: group, frame, label, n (hits), n_tokens, rate per `per` tokens with low, high;
    n_documents, n_containing, share_documents with share_low, share_high (95 % bootstrap over documents); and the
    contrast with all other groups: log_ratio with log_ratio_low, log_ratio_high, p (documents permuted), q
    (Benjamini-Hochberg over all frames and groups of this table); note ("n/a: 1 article" where nothing can be
    inferred).
    With one group the contrast is nan.
    """
    counts = count_frames(tokens, codebook, index=index)
    table = frequency(counts, by, per=per, n_bootstrap=n_bootstrap, seed=seed).rename(columns={"term": "frame"})
    labels = {frame.name: frame.label for frame in codebook.frames}
    table.insert(2, "label", table["frame"].map(labels).astype("str"))
    return add_contrasts(table, counts, by, n_permutations=n_permutations, n_bootstrap=n_bootstrap, seed=seed)


def add_contrasts(
    table: pd.DataFrame, counts: Counts, by: str, *, n_permutations: int, n_bootstrap: int, seed: int
) -> pd.DataFrame:
    """Put each group's contrast with the rest beside its rates (table: group, frame, ..., note)."""
    if table["group"].nunique() < 2:
        alone = table["note"].where(table["note"] != "", "n/a: one group")
        return table.assign(**dict.fromkeys((*CONTRAST, "q"), np.nan), note=alone)
    contrast = keyness(counts, by, n_permutations=n_permutations, n_bootstrap=n_bootstrap, seed=seed)
    contrast = contrast.rename(columns={"term": "frame", "note": "contrast_note"})
    contrast = contrast[["group", "frame", *CONTRAST, "contrast_note"]]
    merged = table.merge(contrast, on=["group", "frame"], how="left", validate="one_to_one")
    # A frame that nobody used has no contrast: p is 1 of itself, so it must not dilute the others' q.
    merged["q"] = benjamini_hochberg(merged["p"])
    notes = merged["note"].where(merged["note"] != "", merged["contrast_note"].fillna(""))
    unused = (notes == "") & merged["log_ratio"].isna()
    return merged.drop(columns="contrast_note").assign(
        note=notes.where(~unused, "n/a: not found in any group").astype("str")
    )


def frame_coverage(tokens: Tokens, codebook: Codebook, *, index: TypeIndex | None = None) -> pd.DataFrame:
    """Count what each pattern of a codebook matched: frame, pattern, n, n_documents, share of its frame's hits.

    Patterns that match nothing are there with 0; a share above one half says that the frame hangs on one pattern.
    """
    hits = codebook_hits(index or TypeIndex(tokens), codebook)
    found = hits.groupby(["frame", "pattern"], sort=False)["document"].agg(n="size", n_documents="nunique")
    rows = [(frame.name, pattern) for frame in codebook.frames for pattern in dict.fromkeys(frame.patterns)]
    table = pd.DataFrame(rows, columns=["frame", "pattern"]).astype("str")
    table = table.merge(found.reset_index(), on=["frame", "pattern"], how="left").fillna({"n": 0, "n_documents": 0})
    table = table.astype({"n": "int64", "n_documents": "int64"})
    total = table.groupby("frame")["n"].transform("sum")
    return table.assign(share=np.where(total > 0, table["n"] / np.maximum(total, 1), 0.0))
