"""Frames among themselves: which stand together, which leads a document, and all groups tested at once."""

from itertools import combinations

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.codebook import Codebook
from framescope.counts import Counts, counts_sorted
from framescope.framing.units import Sentences, counted_sentences, sentence_frames
from framescope.groups import counts_groups, counts_joined, group_rows
from framescope.matching import TypeIndex
from framescope.measures.resampling import benjamini_hochberg
from framescope.measures.spreading import cuts
from framescope.origins import Weighting, weights_of
from framescope.tokens import Tokens

NONE, TIE = "(none)", "(tie)"
SHUFFLED = 2**18  # labels held at a time


def frame_cooccurrence(
    tokens: Tokens,
    codebook: Codebook,
    sentences: Sentences,
    *,
    index: TypeIndex | None = None,
    weighting: Weighting = "all",
) -> pd.DataFrame:
    """Count the sentences in which two frames stand together.

    sentences: from `find_sentences`.
    index: the TypeIndex of these tokens, if you have one already.
    weighting: of reused text, as for `count_frame_sentences`; sentences weigh what their document does.

    Returns one row per pair of frames: frame, other, n_frame, n_other, n_both (sentences), expected (n_frame n_other /
    sentences, if frames were spread independently), lift (n_both / expected: 2 is twice as often as chance), jaccard
    (n_both / either). Frames inside one another are left out. lift is nan where a frame does not occur.

    >>> import framescope as fs
    >>> from framescope.examples import tokens, frames, sentences
    >>> fs.frame_cooccurrence(tokens, frames, sentences)[["frame", "other", "n_frame", "n_both", "lift"]].round(2)
        frame   other  n_frame  n_both  lift
    0  burden  access       12       1  0.34
    """
    marked = sentence_frames(tokens, codebook, sentences, index=index, weighting=weighting)
    worth = weights_of(tokens, weighting)[sentences.document] * counted_sentences(tokens, sentences, weighting)
    both = (marked.T @ sp.diags_array(worth) @ marked).toarray()
    n_sentences, kind = worth.sum(), "float64" if weighting == "cluster" else "int64"
    rows = []
    for i, k in combinations(range(len(codebook.names)), 2):
        name, other = codebook.names[i], codebook.names[k]
        if other in codebook.inside(name):
            continue
        n, m, together = both[i, i], both[k, k], both[i, k]
        expected = n * m / n_sentences if n_sentences else 0.0
        lift = together / expected if expected else np.nan
        jaccard = together / (n + m - together) if n + m else np.nan
        rows.append((name, other, n, m, together, expected, lift, jaccard))
    columns = ["frame", "other", "n_frame", "n_other", "n_both", "expected", "lift", "jaccard"]
    table = pd.DataFrame(rows, columns=columns).astype({"frame": "str", "other": "str"})
    table = table.astype(dict.fromkeys(("n_frame", "n_other", "n_both"), kind))
    return table.sort_values(["n_both", "frame", "other"], ascending=[False, True, True], ignore_index=True)


def dominant_frames(counts: Counts, by: str, codebook: Codebook) -> pd.DataFrame:
    """Name the frame with most hits in each document, among the outermost frames of the codebook.

    counts: from `count_frames`.
    by: the column of groups.

    Returns one row per document: doc_id, group, frame ("(tie)" where two lead, "(none)" without a hit), label, n (its
    hits), share (of the document's hits), margin (share less that of the next frame), weight (what the document is
    worth, 1 unless `counts` weigh: sum it instead of counting rows). Documents that weigh nothing, having no own words,
    are left out.

    >>> import framescope as fs
    >>> from framescope.examples import tokens, frames
    >>> counts = fs.count_frames(tokens, frames)
    >>> fs.dominant_frames(counts, "outlet", frames)[["doc_id", "group", "frame", "n", "share"]].head(3)
      doc_id       group   frame    n  share
    0     01  Ferry Post  burden  4.0    1.0
    1     02  Ferry Post  burden  5.0    1.0
    2     03  Ferry Post  burden  1.0    1.0
    """
    at = [codebook.names.index(name) for name in codebook.top]
    found = counts.matrix[:, at].toarray().astype(np.float64)
    total = found.sum(axis=1)
    ranked = -np.sort(-np.column_stack([found, np.zeros(len(found))]), axis=1)
    first = np.argmax(found, axis=1) if at else np.zeros(len(found), np.int64)
    tie = (total > 0) & (ranked[:, 0] == ranked[:, 1])
    names = np.array([*codebook.top, NONE, TIE], dtype=object)
    chosen = names[np.where(total == 0, len(at), np.where(tie, len(at) + 1, first))]
    group = np.full(len(found), "", dtype=object)
    for name, rows in group_rows(counts.documents, by).items():
        group[rows] = name
    with np.errstate(divide="ignore", invalid="ignore"):
        share, following = (np.where(total > 0, ranked[:, i] / total, np.nan) for i in (0, 1))
    table = pd.DataFrame(
        {
            "doc_id": counts.documents["doc_id"].to_numpy(),
            "group": group,
            "frame": chosen,
            "label": [codebook.labels.get(name, name) for name in chosen],
            "n": ranked[:, 0],
            "share": share,
            "margin": share - following,
            "weight": counts.weights.astype(counts.n_tokens.dtype),
        }
    )
    table = table[table["weight"] > 0].reset_index(drop=True)
    return table.astype({"doc_id": "str", "group": "str", "frame": "str", "label": "str"})


def groups_test(counts: Counts, by: str, *, n_permutations: int = 999, seed: int = 1) -> pd.DataFrame:
    """Test every frame over all k groups at once: are its rates the same everywhere?

    The statistic is Pearson's X2 of the k x 2 table of hits and other tokens: the sum over groups of (n_g - E_g)^2 /
    (E_g (1 - r)), where E_g = r N_g and r is the frame's rate over all groups. p comes from shuffling documents over
    the groups, q is Benjamini-Hochberg over the frames.

    counts: from `count_frames`.
    by: the column of groups.

    Returns one row per frame: frame, n, n_groups, chi2, p, q, note.

    >>> import framescope as fs
    >>> from framescope.examples import tokens, frames
    >>> table = fs.groups_test(fs.count_frames(tokens, frames), "outlet", n_permutations=199)
    >>> table[["frame", "n", "chi2", "p", "q"]].round(3)
        frame   n    chi2      p     q
    0  burden  15  11.230  0.020  0.02
    1  access  11  12.654  0.015  0.02
    """
    counts = counts_sorted(counts)
    groups = [counts_joined(counts, rows) for rows in counts_groups(counts, by).values()]
    n_each = [len(rows) for _, rows in groups]
    groups = groups or [counts_joined(counts, np.empty(0, np.int64))]
    order = np.argsort(np.concatenate([rows for _, rows in groups]))
    label = np.repeat(np.arange(len(n_each)), n_each)[order]
    matrix = sp.csr_matrix(sp.vstack([units.matrix for units, _ in groups], format="csr")[order], dtype=np.float64)
    size = np.concatenate([units.n_tokens for units, _ in groups])[order].astype(np.float64)
    total = np.asarray(matrix.sum(axis=0)).ravel()
    rate = total / (size.sum() or 1.0)

    def statistic(labels: NDArray[np.int64]) -> NDArray[np.float64]:
        """X2 of every frame under every labelling, shape (frames, labellings); labels: (labellings, documents)."""
        chi2 = np.zeros((len(total), len(labels)))
        for group in range(len(groups)):
            member = (labels == group).T.astype(np.float64)
            expected = np.outer(rate, size @ member)
            with np.errstate(divide="ignore", invalid="ignore"):
                cells = (matrix.T @ member - expected) ** 2 / (expected * np.maximum(1 - rate, 1e-12)[:, None])
            chi2 += np.nan_to_num(cells, posinf=np.inf)
        return chi2

    alone = sum(n < 2 for n in n_each)
    few = f"n/a: {alone:,} of {len(n_each):,} groups with fewer than two articles" if alone else ""
    note = "n/a: one group" if len(n_each) < 2 else few
    seen = statistic(label[None, :])[:, 0]
    p = np.full(len(seen), np.nan)
    if not note and n_permutations > 0:
        rng = np.random.default_rng((seed, 5))
        more = np.zeros(len(seen))
        for some in cuts(n_permutations, max(1, SHUFFLED // max(len(label), 1))):
            drawn = np.stack([rng.permutation(label) for _ in range(some.start, some.stop)])
            more += np.count_nonzero(statistic(drawn) >= (seen * (1 - 1e-9))[:, None], axis=1)
        p = np.where(total > 0, (1 + more) / (1 + n_permutations), np.nan)
    notes = [note or ("" if n else "n/a: not found in any group") for n in total]
    table = pd.DataFrame(
        {
            "frame": counts.terms,
            "n": total.astype(counts.matrix.dtype),
            "n_groups": len(n_each),
            "chi2": seen,
            "p": p,
            "q": benjamini_hochberg(p),
            "note": notes,
        }
    )
    return table.astype({"frame": "str", "note": "str"})
