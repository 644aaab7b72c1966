"""What stands beside each target system: frames, and the evaluative words of the targets' codebook."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.codebook import Codebook, Frame
from framescope.framing.ratios import ordered_groups, ratio_contrasts
from framescope.framing.units import Sentences, find_sentences, frame_hits, frame_matrix, sentence_frames
from framescope.groups import chosen_groups
from framescope.matching import TypeIndex
from framescope.origins import Weighting, copies_of, weights_of
from framescope.tokens import Tokens

COLUMNS = ["group", "target", "beside", "kind", "n_places", "n_with", "share", "low", "high"]
COLUMNS += ["difference", "difference_low", "difference_high", "p", "q", "n_documents", "note"]

TONES = {"positive": "praise", "negative": "fault"}  # what readers call the evaluative words


def targets_beside_frames(
    tokens: Tokens,
    targets: Codebook,
    frames: Codebook,
    by: str,
    *,
    groups: Sequence[str] | None = None,
    index: TypeIndex | None = None,
    sentences: np.ndarray | None = None,
    weighting: Weighting = "all",
) -> pd.DataFrame:
    """Count the sentences that name a target and hold a frame.

    by: the column of groups; empty: all documents are one group, "all".
    groups: only these (default: every group).
    index: the TypeIndex of these tokens, if you have one already.
    sentences: `tokens_sentences(tokens)`, if you have it already.
    weighting: of reused text, as for `count_frame_sentences`.

    Returns one row per group, target and frame: group, target, frame, n_sentences (naming the target), n_with_frame,
    share, n_documents (with such a sentence).

    >>> import framescope as fs
    >>> from framescope.examples import tokens, targets, frames
    >>> fs.targets_beside_frames(tokens, targets, frames, "outlet").head(3)
            group  target   frame  n_sentences  n_with_frame     share  n_documents
    0  Ferry Post  bridge  burden            6             5  0.833333            4
    1  Ferry Post  bridge  access            6             0  0.000000            0
    2  Ferry Post   ferry  burden            3             1  0.333333            1
    """
    found = target_company(
        tokens,
        targets,
        frames,
        by,
        groups=groups,
        index=index,
        sentences=find_sentences(tokens, sentences),
        n_permutations=0,
        n_bootstrap=0,
        evaluation=False,
        weighting=weighting,
    )
    found = found.rename(columns={"beside": "frame", "n_places": "n_sentences", "n_with": "n_with_frame"})
    return found[["group", "target", "frame", "n_sentences", "n_with_frame", "share", "n_documents"]]


def evaluation_frames(targets: Codebook) -> Codebook | None:
    """Make frames of the evaluative words of a codebook of targets: "positive" and "negative"; None if it has none.

    >>> from framescope.examples import targets
    >>> evaluation_frames(targets).names
    ['positive', 'negative']
    """
    tones = [Frame(tone, TONES.get(tone, tone), words) for tone, words in targets.evaluation.items() if words]
    return Codebook("evaluation", tuple(tones), case=targets.case, title="praise and fault") if tones else None


def target_company(
    tokens: Tokens,
    targets: Codebook,
    frames: Codebook,
    by: str,
    *,
    groups: Sequence[str] | None = None,
    window: int = 0,
    evaluation: bool = True,
    sentences: Sentences | None = None,
    index: TypeIndex | None = None,
    n_permutations: int = 999,
    n_bootstrap: int = 999,
    weighting: Weighting = "all",
    seed: int = 1,
) -> pd.DataFrame:
    """Say what stands beside each target: frames, and the positive and negative words of the targets' codebook.

    by: the column of groups; empty: all documents are one group, "all".
    groups: compare only these, each with all other documents (default: every group).
    window: 0 looks in the sentences that name the target; k > 0 looks at up to k tokens before and after each mention,
        in the same document.
    evaluation: look for the positive and negative words, too.
    sentences, index: of these tokens, if you have them already.
    weighting: of reused text, as for `count_frame_sentences`; n_places and n_with are then weighed.

    Returns one row per group, target and company: group, target, beside (a frame, or "positive", "negative"), kind
    ("frame" or "evaluation"); n_places (sentences naming the target, or mentions), n_with (those with the company),
    share with low, high; difference from all other documents with difference_low, difference_high, p (documents
    shuffled), q (Benjamini-Hochberg over the table); n_documents (with such a place), note. Documents are resampled; a
    group that names the target in fewer than two articles has no interval.

    >>> import framescope as fs
    >>> from framescope.examples import tokens, targets, frames
    >>> table = fs.target_company(tokens, targets, frames, "outlet", n_permutations=99, n_bootstrap=99)
    >>> table[["target", "group", "beside", "n_with", "n_places"]].head(3)
       target       group    beside  n_with  n_places
    0  bridge  Ferry Post    burden       5         6
    1  bridge  Ferry Post    access       0         6
    2  bridge  Ferry Post  positive       0         6
    """
    index = index or TypeIndex(tokens)
    sentences = sentences or find_sentences(tokens)
    words = evaluation_frames(targets) if evaluation else None
    books = [frames, words] if words else [frames]
    columns = [(name, book is not frames) for book in books for name in book.names]
    if window:
        named = frame_hits(tokens, targets, index=index, weighting=weighting)
        company = _windows(index, named, books, window, weighting)
        document = named["document"].to_numpy()
        naming = frame_matrix(np.arange(len(named)), named["frame"], len(named), targets)
    else:
        naming, *marked = (
            sentence_frames(tokens, book, sentences, index=index, weighting=weighting) for book in [targets, *books]
        )
        company = sp.hstack(marked, format="csr")
        document = sentences.document
    n_documents = len(tokens.corpus)
    at_document = sp.csr_matrix(
        (weights_of(tokens, weighting)[document], (document, np.arange(len(document)))), (n_documents, len(document))
    )
    n_places = (at_document @ naming).toarray()
    n_with = np.hstack([(at_document @ company.multiply(naming[:, [i]])).toarray() for i in range(len(targets.names))])
    order, every = ordered_groups(tokens, by, weighting)
    table = ratio_contrasts(
        n_with[order],
        n_places[order],
        every,
        compared=chosen_groups(by, "groups", groups, every),
        copies=copies_of(tokens, weighting)[order],
        n_permutations=n_permutations,
        n_bootstrap=n_bootstrap,
        seed=seed,
    )
    target, beside = np.divmod(table["item"].to_numpy(), max(len(columns), 1))
    told = {
        "target": np.array(targets.names, dtype=object)[target],
        "beside": np.array([name for name, _ in columns], dtype=object)[beside],
        "kind": np.array(["evaluation" if tone else "frame" for _, tone in columns], dtype=object)[beside],
    }
    kind = np.float64 if weighting == "cluster" else np.int64
    table = table.assign(
        n_with=table["n"].to_numpy().astype(kind),
        n_places=table["n_of"].to_numpy().astype(kind),
        **{name: pd.array(cells, dtype="str") for name, cells in told.items()},
    )
    return table[COLUMNS]


def _windows(
    index: TypeIndex, named: pd.DataFrame, books: list[Codebook], window: int, weighting: Weighting
) -> sp.csr_matrix:
    """Mark which company stands within a window of each mention: mentions x company, 0/1."""
    low, high = named["position"].to_numpy(), (named["position"] + named["length"]).to_numpy()
    start, end = index.tokens.starts[named["document"]], index.tokens.starts[named["document"] + 1]
    columns: list[NDArray[np.int64]] = []
    for book in books:
        hits = frame_hits(index.tokens, book, index=index, weighting=weighting)
        for name in book.names:
            part = hits[hits["frame"] == name]
            begins = part["position"].to_numpy()
            ends = np.sort((part["position"] + part["length"]).to_numpy())
            # hits that begin before the window's end, less those that end before its start
            before = np.searchsorted(begins, np.minimum(high + window, end))
            gone = np.searchsorted(ends, np.maximum(low - window, start), side="right")
            columns.append((before > gone).astype(np.int64))
    shape = (len(named), len(columns))
    return sp.csr_matrix(np.column_stack(columns) if columns else np.zeros(shape, np.int64))
