"""How well a dictionary's frames agree with hand codes, per frame and per group."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.codebook import Codebook
from framescope.errors import counted
from framescope.framing.coded import EVERY, Coded
from framescope.framing.judged import around, judged_sentences
from framescope.measures.agreement import alpha_interval, krippendorff_alpha, precision_recall

Floats = NDArray[np.float64]
RELY, TENTATIVE = 0.800, 0.667  # Krippendorff (2019)


def _scores(
    coded: Coded, frame: str, rows: NDArray[np.bool_], found: Floats, n_bootstrap: int, seed: int
) -> dict[str, float | str | int]:
    """Precision, recall and F1 of a frame over some sentences, with intervals."""
    truth = coded.truth[frame].to_numpy()
    rows = rows & np.isfinite(truth) & np.isfinite(found)
    judged = judged_sentences(coded, frame, rows, found=found, n=n_bootstrap, seed=seed)
    scores = precision_recall(judged.found, judged.truth, judged.weight, judged.times)
    point, drawn = [float(values[0]) for values in scores], [values[1:] for values in scores]
    n_found = float(found[rows].sum())  # of texts with one frame each halves, where two frames lead
    n_found = int(n_found) if n_found.is_integer() else n_found
    row: dict[str, float | str | int] = {
        "n": int(rows.sum()),
        "n_yes": float(truth[rows].sum()),
        "n_found": n_found,
    }
    for name, value, values in zip(("precision", "recall", "f1"), point, drawn, strict=True):
        low, high = around(value, values, int(rows.sum()))
        row |= {name: float(value), f"{name}_low": low, f"{name}_high": high}
    missed_none = rows.any() and not (truth[rows] * (1 - found[rows])).any()
    without = int((1 - found[rows]).sum())
    if not rows.any():
        row["note"] = "n/a: nobody coded it, or the measure says nothing of it"
    elif not row["n_yes"]:
        row["note"] = "n/a: no sentence was coded yes"
    elif not row["n_found"]:
        row["note"] = "it found none"
    elif missed_none:
        row["note"] = f"no miss among {counted(without, 'sentence')} without a hit; recall may be lower"
    else:
        row["note"] = ""
    return row


def validation_table(
    coded: Coded, *, found: pd.DataFrame | None = None, by_group: bool = False, n_bootstrap: int = 999, seed: int = 1
) -> pd.DataFrame:
    """Compare the dictionary, or another measure, with the hand codes, frame by frame.

    coded: from `match_codes` or `match_choices`.
    found: what another measure found, sentences x frames (default: what the dictionary found).
    by_group: one row per frame and group, not one per frame.

    Returns the columns:

    frame, label, group
    n, n_yes, n_found: sentences coded, sum of the coders' shares of yes, sentences the measure found.
    precision, recall, f1: over the corpus, weighted by the sampling design, each with _low and _high (sentences redrawn
        within strata).
    n_coders, alpha, alpha_low, alpha_high: agreement of the coders, unweighted, sentences redrawn.
    verdict: of alpha: "reliable", "tentative", "not reliable" or "one coder".
    note: why numbers are missing.

    >>> import framescope as fs
    >>> from framescope.examples import coded
    >>> table = fs.validation_table(coded, n_bootstrap=99)
    >>> table[["frame", "n", "precision", "recall", "alpha", "verdict"]].round(2)
        frame   n  precision  recall  alpha   verdict
    0  burden  33       0.92    0.92   0.87  reliable
    1  access  33       1.00    0.89   1.00  reliable
    """
    measure = coded.found if found is None else found
    units, frames = coded.units, coded.codebook.frames
    codes = {frame.name: coded.codes.matrix(frame.name).loc[units["id"]].to_numpy() for frame in frames}
    groups = sorted(set(units["group"])) if by_group else [EVERY]
    rows: dict[tuple[str, str], dict[str, object]] = {}
    for group in groups:  # one after the other, since what is redrawn is the same for all frames of a group
        member = np.full(len(units), True) if group == EVERY else (units["group"] == group).to_numpy()
        for frame in frames:
            matrix = codes[frame.name]
            alpha = krippendorff_alpha(matrix[member])
            low, high = (
                alpha_interval(matrix[member], n=n_bootstrap, seed=seed) if np.isfinite(alpha) else (np.nan, np.nan)
            )
            n_coders = int((~np.isnan(matrix[member])).any(axis=0).sum())
            rows[frame.name, group] = {
                "frame": frame.name,
                "label": frame.label,
                "group": group,
                **_scores(coded, frame.name, member, measure[frame.name].to_numpy(), n_bootstrap, seed),
                "n_coders": n_coders,
                "alpha": alpha,
                "alpha_low": low,
                "alpha_high": high,
                "verdict": _verdict(alpha, n_coders),
            }
    table = pd.DataFrame([rows[frame.name, group] for frame in frames for group in groups])
    names = [name for name in table.columns if name != "note"]
    return table[[*names, "note"]].astype(dict.fromkeys(("frame", "label", "group", "verdict", "note"), "str"))


def _verdict(alpha: float, n_coders: int) -> str:
    if n_coders < 2:
        return "one coder"
    if not np.isfinite(alpha):
        return "nothing varies"
    return "reliable" if alpha >= RELY else "tentative" if alpha >= TENTATIVE else "not reliable"


def confusion_examples(coded: Coded, *, n: int = 3) -> pd.DataFrame:
    """Show where dictionary and coders disagree, the surest cases first.

    coded: from `match_codes`.
    n: false hits and misses shown for each frame, at most.

    Returns frame, label, kind ("false hit": found, but no coder says yes; "missed": not found, but coders say yes),
    group, doc_id, coders_yes (their share), patterns (all that hit in the sentence), text, weight.

    >>> import framescope as fs
    >>> from framescope.examples import coded
    >>> fs.confusion_examples(coded, n=1)[["frame", "kind", "text"]]
        frame       kind                   text
    0  burden  false hit    The budget is safe.
    1  access     missed  The ferry takes long.
    """
    rows: list[NDArray[np.int64]] = []
    told: list[tuple[str, str, str]] = []
    yes: list[Floats] = []
    ids = coded.units["id"].to_numpy(dtype=object)
    for frame in coded.codebook.frames:
        truth, found = coded.truth[frame.name].to_numpy(), coded.found[frame.name].to_numpy()
        for kind, chosen, sure in (
            ("false hit", (found > 0) & (truth < 0.5), truth),
            ("missed", (found == 0) & (truth > 0.5), -truth),
        ):
            at = np.flatnonzero(chosen)
            at = at[np.lexsort((ids[at], sure[at]))][:n]
            rows.append(at)
            yes.append(truth[at])
            told += [(frame.name, frame.label, kind)] * len(at)
    table = pd.DataFrame(told, columns=["frame", "label", "kind"], dtype="str")
    shown = coded.units.iloc[np.concatenate(rows)].reset_index(drop=True)
    for name in ("group", "doc_id", "patterns", "text", "weight"):
        table[name] = shown[name]
    table.insert(5, "coders_yes", np.concatenate(yes))
    return table


def frame_badges(codebook: Codebook, table: pd.DataFrame | None = None) -> dict[str, str]:
    """Give each frame's badge: "unvalidated", or its alpha and F1 (table: from `validation_table`).

    >>> import framescope as fs
    >>> from framescope.examples import frames, coded
    >>> fs.frame_badges(frames)
    {'burden': 'unvalidated', 'access': 'unvalidated'}
    >>> fs.frame_badges(frames, fs.validation_table(coded, n_bootstrap=99))
    {'burden': 'α .87, F1 .92', 'access': 'α 1.00, F1 .94'}
    """
    badges = dict.fromkeys(codebook.names, "unvalidated")
    if table is None:
        return badges
    for frame, alpha, f1 in zip(table["frame"], table["alpha"], table["f1"], strict=True):
        if np.isfinite(alpha) and np.isfinite(f1):
            badges[frame] = f"\u03b1 {_short(alpha)}, F1 {_short(f1)}"
    return badges


def _short(value: float) -> str:
    """A score with two decimals; one below the bound of what is tentative is not rounded up to it (.6666: .66)."""
    if value < TENTATIVE <= round(value, 2):
        value -= 0.01
    written = f"{abs(value):.2f}"
    return ("\u2212" if value < 0 else "") + (written[1:] if written.startswith("0") else written)
