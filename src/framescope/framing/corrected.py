"""The group contrast of a frame, raw and corrected by hand codes: does it survive the dictionary's errors?"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.counts import Counts, counts_sorted
from framescope.framing.coded import Coded
from framescope.framing.judged import around, judged_sentences
from framescope.groups import chosen_groups, counts_groups, counts_joined, too_few
from framescope.measures.correction import error_rates, prediction_powered, rogan_gladen
from framescope.measures.draws import Seed, draw_bootstrap

Floats = NDArray[np.float64]
METHODS = ("raw", "rogan_gladen", "prediction_powered")
SPOKEN = {"raw": "counting", "rogan_gladen": "Rogan & Gladen's correction", "prediction_powered": "the correction"}


def corrected_contrasts(
    sentence_counts: Counts,
    coded: Coded,
    by: str,
    *,
    groups: Sequence[str] | None = None,
    errors: Literal["group", "pooled"] = "group",
    n_bootstrap: int = 999,
    seed: int = 1,
) -> pd.DataFrame:
    """Share of sentences with a frame per group, and its difference from the rest: raw, and corrected by the hand
    codes.

    sentence_counts: from `count_frame_sentences`.
    coded: from `match_codes`.
    by: the column of groups.
    groups: compare only these, each with all other documents (default: every group).
    errors: whose error rates of the dictionary the Rogan-Gladen estimate takes: of each group's own coded sentences
        ("group"), or of all ("pooled"). The prediction-powered estimate always uses the group's own.

    Returns one row per frame, group and method ("raw", "rogan_gladen", "prediction_powered"): frame, label, group,
    method, n_sentences, n_coded, share with low, high; difference from all other documents (of shares) with
    difference_low, difference_high; survives (the difference has the sign of the raw one and its interval leaves out
    0); note. Intervals are expanded percentiles (`percentile_interval`) of resamples of both samples: articles for the
    dictionary's share, coded sentences within their strata for its errors.

    >>> import framescope as fs
    >>> from framescope.examples import tokens, frames, sentences, coded
    >>> counts = fs.count_frame_sentences(tokens, frames, sentences)
    >>> table = fs.corrected_contrasts(counts, coded, "outlet", n_bootstrap=99)
    >>> table.loc[table["frame"] == "burden", ["group", "method", "share", "difference"]].round(2)
              group              method  share  difference
    0    Ferry Post                 raw   0.61        0.54
    1    Ferry Post        rogan_gladen   0.61        0.54
    2    Ferry Post  prediction_powered   0.61        0.54
    3  Hill Gazette                 raw   0.07       -0.54
    4  Hill Gazette        rogan_gladen   0.07       -0.54
    5  Hill Gazette  prediction_powered   0.07       -0.54
    """
    counts = counts_sorted(sentence_counts)
    every = counts_groups(counts, by)
    compared = chosen_groups(by, "groups", groups, every) or list(every)
    sizes = {name: counts.n_tokens[rows].sum().item() for name, rows in every.items()}
    frames = coded.codebook.frames
    found: dict[str, dict[str, tuple[dict[str, Floats], int]]] = {frame.name: {} for frame in frames}
    n_units: dict[str, int] = {}
    for i, (name, members) in enumerate(every.items()):  # one after the other: all frames are redrawn alike
        part = counts_joined(counts, members)[0]
        n = n_units[name] = len(part.n_tokens)
        draws = np.column_stack([np.ones(n), draw_bootstrap(n, n_bootstrap, (seed, 3, i))])
        size = part.n_tokens @ draws
        for frame, present in zip(frames, part.matrix.toarray().T, strict=True):
            observed = (np.ascontiguousarray(present) @ draws) / np.where(size > 0, size, 1)
            found[frame.name][name] = _estimates(coded, frame.name, name, observed, errors, (seed, 13, i), seed)
    rows: list[dict[str, object]] = []
    for frame in frames:
        estimates = {name: estimated for name, (estimated, _) in found[frame.name].items()}
        n_coded = {name: n for name, (_, n) in found[frame.name].items()}
        for name in compared:
            rest = {other: sizes[other] for other in every if other != name}
            fewest = [n_units[name], sum(n_units.values()) - n_units[name]]
            note = too_few(*fewest)
            for method in METHODS:
                if method != "raw":
                    fewest = [*fewest[:2], n_coded[name], sum(n_coded.values()) - n_coded[name]]
                mine = estimates[name][method]
                others = [size * estimates[other][method] for other, size in rest.items()]
                gap = mine - np.sum(others, axis=0) / (sum(rest.values()) or 1) if rest else np.full_like(mine, np.nan)
                raw = rows[-METHODS.index(method)]["difference"] if method != "raw" else None
                rows.append(
                    {
                        "frame": frame.name,
                        "label": frame.label,
                        "group": name,
                        "method": method,
                        "n_sentences": sizes[name],
                        "n_coded": n_coded[name],
                        **_interval("share", mine, min(fewest[::2]), note, ("low", "high")),
                        **_interval("difference", gap, min(fewest), note, ("difference_low", "difference_high")),
                        "note": note or _why_not(mine, gap, n_coded[name], method),
                    }
                )
                rows[-1]["survives"] = _leaves_out_zero(rows[-1], raw)
    return pd.DataFrame(rows).astype(dict.fromkeys(("frame", "label", "group", "method", "note"), "str"))


def _estimates(
    coded: Coded, frame: str, group: str, observed: Floats, errors: str, seed: Seed, seed_of_all: Seed
) -> tuple[dict[str, Floats], int]:
    """Point estimate (first) and resamples of a group's share by every method.

    seed: the group's own, since its codes are; seed_of_all: of the pooled error rates, which all groups share.
    """
    n = len(observed) - 1
    member = (coded.units["group"] == group).to_numpy()
    own = judged_sentences(coded, frame, member, n=n, seed=seed)
    every = np.full(len(coded), True)
    judged = own if errors == "group" else judged_sentences(coded, frame, every, n=n, seed=seed_of_all)
    sensitivity, specificity = error_rates(judged.found, judged.truth, judged.weight, judged.times)
    # Where nobody is coded yes that rate is unknown; all that was found is then false, whatever it is.
    sensitivity = np.where(np.isnan(sensitivity) & ~np.isnan(specificity), 1.0, sensitivity)
    return {
        "raw": observed,
        "rogan_gladen": np.asarray(rogan_gladen(observed, sensitivity, specificity)),
        "prediction_powered": np.asarray(prediction_powered(observed, own.found, own.truth, own.weight, own.times)),
    }, int((member & np.isfinite(coded.truth[frame].to_numpy())).sum())


def _interval(name: str, values: Floats, n: int, note: str, bounds: tuple[str, str]) -> dict[str, object]:
    low, high = (np.nan, np.nan) if note else around(float(values[0]), values[1:], n)
    return {name: float(values[0]), bounds[0]: low, bounds[1]: high}


def _why_not(values: Floats, gap: Floats, n_coded: int, method: str) -> str:
    if np.isfinite(values[0]):
        lacking = [what for what, drawn in (("share", values), ("difference", gap)) if not np.isfinite(drawn[1:]).any()]
        return f"no interval of the {lacking[0]}: too few codes to correct by" if lacking and len(values) > 1 else ""
    why = f"the codes leave {SPOKEN[method]} without an answer" if n_coded else "no sentence of it was coded"
    return f"n/a: {why}"


def _leaves_out_zero(row: dict[str, object], raw: object) -> bool:
    low, high, gap = (float(str(row[name])) for name in ("difference_low", "difference_high", "difference"))
    if not np.isfinite(low) or not (low > 0 or high < 0):
        return False
    return raw is None or float(str(raw)) * gap > 0
