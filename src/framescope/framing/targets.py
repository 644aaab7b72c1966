"""Target systems: how often each is named and by whom; a summary of each."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from framescope.codebook import Codebook
from framescope.counts import counts_sorted
from framescope.framing.profile import count_frames, frame_profile
from framescope.framing.ratios import ratio_contrasts
from framescope.groups import chosen_groups, counts_groups
from framescope.matching import TypeIndex
from framescope.origins import Weighting
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
    groups: Sequence[str] | None = None,
    per: float = 1000.0,
    n_permutations: int = 999,
    n_bootstrap: int = 999,
    index: TypeIndex | None = None,
    weighting: Weighting = "all",
    seed: int = 1,
) -> pd.DataFrame:
    """Work out how often each group names each target, and its share of voice.

    by: the column of groups.
    groups: compare only these, each with all other documents (default: every group).
    per: rates are per this many tokens.
    index: the TypeIndex of these tokens, if you have one already.
    weighting: of reused text, as for `frame_profile`.

    Returns the columns of `frame_profile` with `target` in place of `frame`, and share_of_voice: the target's share of
    all mentions of targets in the group (nan where the group names none), with voice_low, voice_high (documents
    resampled); voice_difference from all other documents, with voice_difference_low, voice_difference_high, voice_p
    (documents shuffled), voice_q and voice_note, why they are missing. Every target has a row for every group.

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
        groups=groups,
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
    of_group = counts_groups(counts, by)
    voice = ratio_contrasts(
        named,
        every,
        of_group,
        compared=chosen_groups(by, "groups", groups, of_group),
        copies=counts.copies,
        n_permutations=n_permutations,
        n_bootstrap=n_bootstrap,
        seed=seed,
    )  # its rows are those of the profile: group by group, every target
    notes = [re.sub(r"articles?$", r"\g<0> naming a target", note) for note in voice["note"]]
    return table.assign(
        **{name: voice[name.removeprefix("voice_").replace("share_of_voice", "share")] for name in VOICE},
        voice_note=pd.array(notes, dtype="str"),
    )


def target_summary(profile: pd.DataFrame, company: pd.DataFrame, targets: Codebook, frames: Codebook) -> pd.DataFrame:
    """Sum up each target in one row, over the groups of two tables.

    profile: from `target_profile`, or (with less work) `frequency` of the `count_frames` of the targets.
    company: from `target_company`; where groups do not matter, over all documents at once.

    Returns one row per target: target, label, n (mentions), n_containing and n_documents (articles that name it, of
    all), n_groups (that name it), share_of_voice (of all mentions); leading_group (with the largest share of voice) and
    leading_share; leading_frame (beside the target in most places; `beside` has its name) and share_frame; n_places,
    share_positive, share_negative (of the places). A target that nobody names has zeros.

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
    group = profile["group"].to_numpy(dtype=object)
    target_of = profile["term" if "term" in profile else "target"].to_numpy(dtype=object)
    mentions, containing, documents = (profile[name].to_numpy() for name in ("n", "n_containing", "n_documents"))
    of_group = pd.factorize(group)[0]
    with np.errstate(invalid="ignore"):  # a group that names none
        voice = mentions / np.bincount(of_group, mentions)[of_group]
    places = company.drop_duplicates(["target", "group"]).groupby("target")["n_places"].sum().to_dict()
    together: dict[Any, Any] = company.groupby(["target", "kind", "beside"], sort=False)["n_with"].sum().to_dict()
    rows = []
    for target in targets.names:
        at = np.flatnonzero(target_of == target)
        n, n_places = mentions[at].sum(), places.get(target, 0)
        framed = {name: n_with for (of, kind, name), n_with in together.items() if (of, kind) == (target, "frame")}
        best = max(framed, key=framed.__getitem__, default="")
        best = best if best and framed[best] else ""
        top = min(at[voice[at] > 0], key=lambda row: (-voice[row], group[row]), default=None)
        tones = [together.get((target, "evaluation", tone), 0) for tone in ("positive", "negative")]
        shares = [n_with / n_places if n_places else np.nan for n_with in (framed.get(best, np.nan), *tones)]
        rows.append(
            {
                "target": target,
                "label": targets.labels[target],
                "n": n,
                "n_containing": int(containing[at].sum()),
                "n_documents": int(documents[at].sum()),
                "n_groups": np.count_nonzero(mentions[at]),
                "share_of_voice": n / (mentions.sum() or 1),
                "leading_group": "" if top is None else group[top],
                "leading_share": np.nan if top is None else voice[top],
                "beside": best,
                "leading_frame": frames.labels[best] if best else "",
                "share_frame": shares[0],
                "n_places": n_places,
                "share_positive": shares[1],
                "share_negative": shares[2],
            }
        )
    return pd.DataFrame(rows).astype(
        dict.fromkeys(("target", "label", "leading_group", "beside", "leading_frame"), "str")
    )
