"""Target systems: how often each is named, by whom, and which frames and evaluations stand beside it."""

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from framescope.codebook import Codebook, Frame
from framescope.counts import counts_groups, counts_sorted
from framescope.framing.profile import count_frames, frame_profile
from framescope.framing.ratios import ordered_groups, ratio_contrasts
from framescope.framing.units import Sentences, counted_sentences, find_sentences, frame_hits, frame_matrix
from framescope.matching import TypeIndex
from framescope.origins import Weighting, copies_of, weights_of
from framescope.tokens import Tokens

VOICE = (
    "share_of_voice",
    "voice_low",
    "voice_high",
    "voice_difference",
    "voice_difference_low",
    "voice_difference_high",
    "voice_p",
    "voice_q",
)


def target_profile(
    tokens: Tokens,
    targets: Codebook,
    by: str,
    *,
    per: float = 1000.0,
    n_permutations: int = 999,
    n_bootstrap: int = 999,
    index: TypeIndex | None = None,
    weighting: Weighting = "all",
    seed: int = 1,
) -> pd.DataFrame:
    """Profile how often each target is named by each group.

    The columns of `frame_profile`, `target` in place of `frame`, and share_of_voice: the target's share of all
    mentions of targets in the group (nan where the group names none), with voice_low, voice_high (documents resampled);
    voice_difference from all other groups together, with voice_difference_low, voice_difference_high, voice_p
    (documents permuted) and voice_q. Every target has a row for every group. weighting: of reused text, as for
    `frame_profile`.

    >>> import framescope as fs
    >>> from framescope.examples import tokens, targets
    >>> table = fs.target_profile(tokens, targets, "outlet", n_permutations=99, n_bootstrap=99)
    >>> table[["target", "group", "n", "share_of_voice"]].round(2)
       target         group  n  share_of_voice
    0  bridge    Ferry Post  6            0.67
    1   ferry    Ferry Post  3            0.33
    2  tunnel    Ferry Post  0            0.00
    3  bridge  Hill Gazette  5            0.50
    4   ferry  Hill Gazette  3            0.30
    5  tunnel  Hill Gazette  2            0.20
    """
    index = index or TypeIndex(tokens)
    table = frame_profile(
        tokens,
        targets,
        by,
        per=per,
        n_permutations=n_permutations,
        n_bootstrap=n_bootstrap,
        index=index,
        weighting=weighting,
        seed=seed,
    ).rename(columns={"frame": "target"})
    counts = counts_sorted(count_frames(tokens, targets, index=index, weighting=weighting))
    named = counts.matrix.toarray().astype(np.float64)
    every = np.repeat(named.sum(axis=1, keepdims=True), named.shape[1], axis=1)
    voice = ratio_contrasts(
        named,
        every,
        counts_groups(counts, by),
        copies=counts.copies,
        n_permutations=n_permutations,
        n_bootstrap=n_bootstrap,
        seed=seed,
    ).assign(target=lambda t: np.array(targets.names, dtype=object)[t["item"]])
    voice = voice.rename(
        columns=dict(
            zip(
                ("share", "low", "high", "difference", "difference_low", "difference_high", "p", "q"),
                VOICE,
                strict=True,
            )
        )
    )
    voice = voice.astype({"group": "str", "target": "str"})[["group", "target", *VOICE]]
    return table.merge(voice, on=["group", "target"], how="left", validate="one_to_one")


def targets_beside_frames(
    tokens: Tokens,
    targets: Codebook,
    frames: Codebook,
    by: str,
    *,
    index: TypeIndex | None = None,
    sentences: np.ndarray | None = None,
    weighting: Weighting = "all",
) -> pd.DataFrame:
    """Count the sentences that name a target and hold a frame.

    sentences: `tokens_sentences(tokens)`, if you have it already. Returns one row per group, target and frame: group,
    target, frame, n_sentences (naming the target), n_with_frame, share, n_documents (with such a sentence).

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
        index=index,
        sentences=find_sentences(tokens, sentences),
        n_permutations=0,
        n_bootstrap=0,
        evaluation=False,
        weighting=weighting,
    )
    found = found.rename(columns={"beside": "frame", "n_places": "n_sentences", "n_with": "n_with_frame"})
    return found[["group", "target", "frame", "n_sentences", "n_with_frame", "share", "n_documents"]]


def _evaluation(targets: Codebook) -> Codebook | None:
    """The evaluative words of a codebook of targets, as frames."""
    tones = [Frame(tone, tone, words) for tone, words in targets.evaluation.items() if words]
    return Codebook("evaluation", tuple(tones), case=targets.case) if tones else None


def target_company(
    tokens: Tokens,
    targets: Codebook,
    frames: Codebook,
    by: str,
    *,
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

    window: 0 looks in the sentences that name the target; k > 0 looks at most k tokens before and after each mention,
    in the same document. Returns one row per group, target and company: group, target, beside (a frame, or "positive",
    "negative"), kind ("frame" or "evaluation"), n_places (sentences naming the target, or mentions), n_with (of them,
    with the company), share with low, high; difference from all other groups together with difference_low,
    difference_high, p (documents permuted), q (over this table); n_documents (with such a place), note. Documents are
    resampled; a group that names the target in fewer than two articles has no interval. weighting: of reused text, as
    for `count_frame_sentences`; n_places and n_with are then weighed.

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
    words = _evaluation(targets) if evaluation else None
    named = frame_hits(tokens, targets, index=index, weighting=weighting)
    books = [frames, words] if words else [frames]
    columns = [(name, book is not frames) for book in books for name in book.names]
    if window:
        places, company = _windows(index, named, books, window, weighting)
        target_of = np.array([targets.names.index(name) for name in named["frame"]], np.int64)
        document = named["document"].to_numpy()
        naming = sp.csr_matrix((np.ones(places), (np.arange(places), target_of)), (places, len(targets.names)))
    else:
        naming = frame_matrix(sentences.of_token[named["position"]], named["frame"], len(sentences), targets)
        counted = sp.diags_array(counted_sentences(tokens, sentences, weighting).astype(np.int64), dtype=np.int64)
        naming = sp.csr_matrix(counted @ naming)
        company = sp.hstack([_sentence_company(index, book, sentences, weighting) for book in books], format="csr")
        document = sentences.document
    n_documents = len(tokens.corpus)
    at_document = sp.csr_matrix(
        (weights_of(tokens, weighting)[document], (document, np.arange(len(document)))), (n_documents, len(document))
    )
    n_places = np.repeat((at_document @ naming).toarray(), len(columns), axis=1)
    n_with = np.hstack([(at_document @ company.multiply(naming[:, [i]])).toarray() for i in range(len(targets.names))])
    order, groups = ordered_groups(tokens, by, weighting)
    table = ratio_contrasts(
        n_with[order],
        n_places[order],
        groups,
        copies=copies_of(tokens, weighting)[order],
        n_permutations=n_permutations,
        n_bootstrap=n_bootstrap,
        seed=seed,
    )
    target, beside = np.divmod(table["item"].to_numpy(), max(len(columns), 1))
    table = table.rename(columns={"n": "n_with", "n_of": "n_places"}).assign(
        target=np.array(targets.names, dtype=object)[target],
        beside=np.array([name for name, _ in columns], dtype=object)[beside],
        kind=np.array(["evaluation" if tone else "frame" for _, tone in columns], dtype=object)[beside],
    )
    table = table.astype(dict.fromkeys(("n_with", "n_places"), "float64" if weighting == "cluster" else "int64"))
    first = [
        "group",
        "target",
        "beside",
        "kind",
        "n_places",
        "n_with",
        "share",
        "low",
        "high",
        "difference",
        "difference_low",
        "difference_high",
        "p",
        "q",
        "n_documents",
        "note",
    ]
    return table[first].astype(dict.fromkeys(("group", "target", "beside", "kind", "note"), "str"))


def _sentence_company(index: TypeIndex, book: Codebook, sentences: Sentences, weighting: Weighting) -> sp.csr_matrix:
    hits = frame_hits(index.tokens, book, index=index, weighting=weighting)
    return frame_matrix(sentences.of_token[hits["position"]], hits["frame"], len(sentences), book)


def _windows(
    index: TypeIndex, named: pd.DataFrame, books: list[Codebook], window: int, weighting: Weighting
) -> tuple[int, sp.csr_matrix]:
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
    return len(named), sp.csr_matrix(np.column_stack(columns) if columns else np.zeros(shape, np.int64))


def target_summary(profile: pd.DataFrame, company: pd.DataFrame, targets: Codebook, frames: Codebook) -> pd.DataFrame:
    """Sum up each target in one row: profile from `target_profile`, company from `target_company`.

    target, label, n (mentions), n_containing (articles), n_documents (of), n_groups (naming it), share_of_voice (of all
    mentions), leading_group (with the largest share of voice) and its leading_share; leading_frame (beside it in most
    places) with share_frame; n_places, share_positive, share_negative (of the places); a target nobody names has zeros.

    >>> import framescope as fs
    >>> from framescope.examples import tokens, targets, frames
    >>> options = {"n_permutations": 99, "n_bootstrap": 99}
    >>> profile = fs.target_profile(tokens, targets, "outlet", **options)
    >>> company = fs.target_company(tokens, targets, frames, "outlet", **options)
    >>> fs.target_summary(profile, company, targets, frames)[["label", "n", "leading_group", "leading_frame"]]
            label   n leading_group  leading_frame
    0  The bridge  11    Ferry Post  Public burden
    1   The ferry   6    Ferry Post  Public burden
    2  The tunnel   2  Hill Gazette  Public burden
    """
    rows = []
    for target in targets.names:
        part, beside = profile[profile["target"] == target], company[company["target"] == target]
        n = part["n"].sum()
        places = beside.drop_duplicates("group")["n_places"].sum()
        together = beside.groupby(["kind", "beside"], sort=False)["n_with"].sum()
        framed = together.get("frame", pd.Series(dtype="int64"))
        tones = together.get("evaluation", pd.Series(dtype="int64"))
        best = str(framed.idxmax()) if len(framed) and framed.max() > 0 else ""
        top = part.sort_values(["share_of_voice", "group"], ascending=[False, True]).iloc[0] if n else None
        rows.append(
            {
                "target": target,
                "label": targets.labels[target],
                "n": n,
                "n_containing": int(part["n_containing"].sum()),
                "n_documents": int(part["n_documents"].sum()),
                "n_groups": int((part["n"] > 0).sum()),
                "share_of_voice": n / max(profile["n"].sum(), 1),
                "leading_group": "" if top is None else str(top["group"]),
                "leading_share": np.nan if top is None else float(top["share_of_voice"]),
                "leading_frame": frames.labels[best] if best else "",
                "share_frame": framed[best] / places if best and places else np.nan,
                "n_places": places,
                "share_positive": tones.get("positive", 0) / places if places else np.nan,
                "share_negative": tones.get("negative", 0) / places if places else np.nan,
            }
        )
    return pd.DataFrame(rows).astype(dict.fromkeys(("target", "label", "leading_group", "leading_frame"), "str"))
