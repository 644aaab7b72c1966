"""Target systems: how often each is named, by whom, and which frames stand in the same sentence."""

import numpy as np
import pandas as pd

from framescope.codebook import Codebook
from framescope.counts import group_rows
from framescope.framing.profile import frame_profile
from framescope.matching import TypeIndex, codebook_hits
from framescope.tokens import Tokens, tokens_sentences


def target_profile(
    tokens: Tokens,
    targets: Codebook,
    by: str,
    *,
    n_permutations: int = 999,
    n_bootstrap: int = 999,
    index: TypeIndex | None = None,
    seed: int = 1,
) -> pd.DataFrame:
    """Profile how often each target is named by each group.

    The columns of `frame_profile`, `target` in place of `frame`, and share_of_voice: the target's share of all
    mentions of targets in the group (nan where the group names none). Every target has a row for every group.
    """
    table = frame_profile(
        tokens, targets, by, n_permutations=n_permutations, n_bootstrap=n_bootstrap, index=index, seed=seed
    ).rename(columns={"frame": "target"})
    total = table.groupby("group")["n"].transform("sum")
    return table.assign(share_of_voice=np.where(total > 0, table["n"] / np.maximum(total, 1), np.nan))


def targets_beside_frames(
    tokens: Tokens,
    targets: Codebook,
    frames: Codebook,
    by: str,
    *,
    index: TypeIndex | None = None,
    sentences: np.ndarray | None = None,
) -> pd.DataFrame:
    """Count the sentences that name a target and hold a frame.

    sentences: `tokens_sentences(tokens)`, if you have it already. Returns one row per group, target and frame: group,
    target, frame, n_sentences (naming the target), n_with_frame, share, n_documents (with such a sentence).
    """
    index = index or TypeIndex(tokens)
    numbers = tokens_sentences(tokens) if sentences is None else sentences
    documents = tokens.corpus.documents
    named, framed = codebook_hits(index, targets), codebook_hits(index, frames)
    named = named.assign(sentence=numbers[named["position"]])[["document", "sentence", "frame"]].drop_duplicates()
    named = named.rename(columns={"frame": "target"})
    framed = framed.assign(sentence=numbers[framed["position"]])[["sentence", "frame"]].drop_duplicates()
    both = named.merge(framed, on="sentence")
    names = np.empty(len(documents), dtype=object)
    for name, rows in group_rows(documents, by).items():
        names[rows] = name
    groups = sorted(set(names))
    named, both = named.assign(group=names[named["document"]]), both.assign(group=names[both["document"]])
    every = pd.MultiIndex.from_product([groups, targets.names, frames.names], names=["group", "target", "frame"])
    table = pd.DataFrame(index=every).reset_index().astype("str")
    n = named.groupby(["group", "target"]).size().rename("n_sentences").reset_index()
    met = both.groupby(["group", "target", "frame"])["document"].agg(n_with_frame="size", n_documents="nunique")
    table = table.merge(n.astype({"group": "str"}), on=["group", "target"], how="left")
    table = table.merge(met.reset_index().astype({"group": "str"}), on=["group", "target", "frame"], how="left")
    counted = ["n_sentences", "n_with_frame", "n_documents"]
    table = table.fillna(dict.fromkeys(counted, 0)).astype(dict.fromkeys(counted, "int64"))
    share = np.where(table["n_sentences"] > 0, table["n_with_frame"] / np.maximum(table["n_sentences"], 1), np.nan)
    return table.assign(share=share)[
        ["group", "target", "frame", "n_sentences", "n_with_frame", "share", "n_documents"]
    ]
