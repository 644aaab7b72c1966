"""The frame profile: what each group speaks of, how often, in how many of its articles and sentences."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import scipy.sparse as sp

from framescope.codebook import Codebook
from framescope.comparisons.frequency import frequency
from framescope.comparisons.keyness import keyness
from framescope.counts import Counts, counts_of, weigh
from framescope.framing.units import Sentences, count_frame_sentences, frame_numbers
from framescope.groups import counts_groups
from framescope.matching import TypeIndex, codebook_hits
from framescope.measures.resampling import benjamini_hochberg
from framescope.origins import Weighting, counted_spans, counted_tokens
from framescope.tokens import Tokens

CONTRAST = ("log_ratio", "log_ratio_low", "log_ratio_high", "p")
NONE_EXPECTED = "n/a: no hit, and fewer than half a hit expected"


def count_frames(
    tokens: Tokens,
    codebook: Codebook,
    *,
    index: TypeIndex | None = None,
    negated: bool = False,
    weighting: Weighting = "all",
) -> Counts:
    """Count the hits of every frame in every document: Counts whose terms are the frames.

    Where patterns have weights, the counts are sums of weights.

    index: the TypeIndex of these tokens, if you have one already.
    negated: count only the hits that the codebook's negation rule calls negated; without it these are left out.
    weighting: of reused text, as for `count_terms`; under "own" a hit counts where all of its words are the document's
        own.

    >>> import framescope as fs
    >>> from framescope.examples import tokens, frames
    >>> fs.count_frames(tokens, frames).to_table().tail(3)
       doc_id  n_tokens  burden  access
    9      10        15       0       1
    10     11        15       1       1
    11     12        15       0       2
    """
    hits = codebook_hits(index or TypeIndex(tokens), codebook)
    kept = counted_spans(tokens, hits["position"].to_numpy(), hits["length"].to_numpy(), weighting)
    hits = hits[(hits["negated"] == negated) & kept]
    cells = (hits["document"].to_numpy(), frame_numbers(hits["frame"], codebook))
    shape = len(tokens.corpus), len(codebook.frames)
    each = hits["weight"].to_numpy() if codebook.is_weighted else np.ones(len(hits), np.int64)
    size = np.bincount(tokens.documents_of[counted_tokens(tokens, weighting)], minlength=shape[0])
    counts = counts_of(sp.csr_matrix((each, cells), shape=shape), codebook.names, tokens.corpus.documents, size)
    return weigh(counts, tokens.corpus, weighting)


def frame_profile(
    tokens: Tokens,
    codebook: Codebook,
    by: str,
    *,
    groups: Sequence[str] | None = None,
    per: float = 1000.0,
    n_permutations: int = 999,
    n_bootstrap: int = 999,
    index: TypeIndex | None = None,
    sentences: Sentences | None = None,
    weighting: Weighting = "all",
    seed: int = 1,
) -> pd.DataFrame:
    """Profile the frames of a codebook over groups: rates, shares, and contrasts with all other documents.

    by: the column of groups.
    groups: compare only these, each with all other documents (default: every group).
    per: rates are per this many tokens.
    sentences: from `find_sentences`; with them the table has shares of sentences, too.
    index: the TypeIndex of these tokens, if you have one already.
    weighting: of reused text, as for `count_terms`. n, n_tokens, rates and shares are then weighed; n_documents and
        n_containing are numbers of articles.

    Returns one row per group and frame:

    group, frame, label
    n, n_tokens, rate, low, high: hits, running words, hits per `per` tokens with a 95 % bootstrap interval over
        documents.
    n_documents, n_containing, share_documents, share_low, share_high: documents, those with the frame, and their share.
    log_ratio, log_ratio_low, log_ratio_high, p, q: the contrast with all other documents; positive: more in the group.
        p comes from shuffling documents, q is Benjamini-Hochberg over all frames and groups of the table. With one
        group alone they are nan.
    note: "n/a: 1 article" where nothing can be inferred. There is no log ratio either where one side has no hit and
        fewer than half a hit would be expected: the half put for zero would then say that this side has more.
    n_sentences, n_with_frame, share_sentences, share_sentences_low, share_sentences_high: with `sentences`; documents
        are resampled here as well.

    >>> import framescope as fs
    >>> from framescope.examples import tokens, frames
    >>> table = fs.frame_profile(tokens, frames, "outlet", n_permutations=499, n_bootstrap=99)
    >>> table[["group", "frame", "n", "rate", "log_ratio"]].round(3)
              group   frame   n     rate  log_ratio
    0    Ferry Post  burden  14  148.936      3.696
    1    Ferry Post  access   0    0.000     -4.571
    2  Hill Gazette  burden   1   11.494     -3.696
    3  Hill Gazette  access  11  126.437      4.571
    """
    counts = count_frames(tokens, codebook, index=index, weighting=weighting)
    table = frequency(counts, by, groups=groups, per=per, n_bootstrap=n_bootstrap, seed=seed)
    table = table.rename(columns={"term": "frame"})
    labels = codebook.labels
    table.insert(2, "label", pd.Index([labels[name] for name in table["frame"].tolist()], dtype="str"))
    if sentences is not None:
        within = count_frame_sentences(tokens, codebook, sentences, index=index, weighting=weighting)
        shares = frequency(within, by, groups=groups, per=1.0, n_bootstrap=n_bootstrap, seed=seed)
        table = table.assign(
            n_sentences=shares["n_tokens"],
            n_with_frame=shares["n"],
            share_sentences=shares["rate"],
            share_sentences_low=shares["low"],
            share_sentences_high=shares["high"],
        )
    return _add_contrasts(table, counts, by, groups, n_permutations, n_bootstrap, seed)


def _add_contrasts(
    table: pd.DataFrame,
    counts: Counts,
    by: str,
    groups: Sequence[str] | None,
    n_permutations: int,
    n_bootstrap: int,
    seed: int,
) -> pd.DataFrame:
    """Put each group's contrast with the rest beside its rates (table: group, frame, ..., note)."""
    if table.empty or len(counts_groups(counts, by)) < 2:
        alone = table["note"].where(table["note"] != "", "n/a: one group")
        return table.assign(**dict.fromkeys((*CONTRAST, "q"), np.nan), note=alone)
    found = keyness(counts, by, groups=groups, n_permutations=n_permutations, n_bootstrap=n_bootstrap, seed=seed)
    log_ratio, n, m = (found[name].to_numpy() for name in ("log_ratio", "n_target", "n_reference"))
    turned = ((n == 0) & (log_ratio > 0)) | ((m == 0) & (log_ratio < 0))
    # A frame that nobody used has no contrast: p is 1 of itself, so it must not dilute the others' q.
    row_of = {pair: row for row, pair in enumerate(zip(table["group"].tolist(), table["frame"].tolist(), strict=True))}
    rows = [row_of[pair] for pair in zip(found["group"].tolist(), found["term"].tolist(), strict=True)]
    contrast = {name: np.full(len(table), np.nan) for name in CONTRAST}
    for name in CONTRAST:
        contrast[name][rows] = found[name] if name == "p" else np.where(turned, np.nan, found[name])
    notes = table["note"].to_numpy(dtype=object)
    why = np.full(len(table), "n/a: not found in any group", dtype=object)
    why[rows] = np.where(turned & (found["note"] == ""), NONE_EXPECTED, found["note"])
    return table.assign(
        **contrast,
        q=benjamini_hochberg(contrast["p"]),
        note=pd.array(np.where(notes == "", why, notes), dtype="str"),
    )
