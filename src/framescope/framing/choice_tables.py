"""The one frame of a text: how far coders agree on it, and every measure with them."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.framing.coded import Coded
from framescope.framing.company import NONE, TIE
from framescope.measures.agreement import draw_units, krippendorff_alpha, percentiles, resampled_alphas

Floats = NDArray[np.float64]


def top_frames(shares: pd.DataFrame) -> NDArray[np.object_]:
    """Name the frame each text has most of: "(none)" without any, "(tie)" where two lead, nan where nothing is said of
    the text.

    shares: texts x frames.

    >>> top_frames(pd.DataFrame({"cost": [1.0, 0.0, 0.5], "threat": [0.0, 0.0, 0.5]})).tolist()
    ['cost', '(none)', '(tie)']
    """
    values = shares.to_numpy(dtype=np.float64)
    most = np.where(np.isnan(values), -1, values).max(axis=1, initial=-1)
    first = np.argmax(np.where(np.isnan(values), -1, values), axis=1) if values.shape[1] else np.zeros(0, np.int64)
    result: NDArray[np.object_] = np.array([*shares.columns, None], dtype=object)[:-1][first]
    result[(values == most[:, None]).sum(axis=1) > 1] = TIE
    result[most == 0] = NONE
    result[most < 0] = np.nan
    return result


def _coders_choices(coded: Coded) -> pd.DataFrame:
    """What each coder chose: texts x coders, nan where a coder said nothing."""
    said = {name: coded.codes.matrix(name).loc[coded.units["id"]] for name in coded.codebook.names}
    each = {coder: top_frames(pd.DataFrame({n: m[coder] for n, m in said.items()})) for coder in coded.codes.coders}
    return pd.DataFrame(each, dtype=object)


def choice_agreement(
    coded: Coded, measures: Mapping[str, pd.DataFrame] | None = None, *, n_bootstrap: int = 999, seed: int = 1
) -> pd.DataFrame:
    """Say how well coders agree on the one frame of a text, and every measure with them, over all categories at once.

    coded: from `match_choices`.
    measures: name -> texts x frames (default: the dictionary). A measure's choice is the frame of which it has most.
        Where it has none, or two lead, its answer is "(none)" or "(tie)"; a coder shares that only by saying none.

    Returns one row for the coders, which is the ceiling of the others, and one per measure:

    measure, n, n_categories: n texts; categories that coders used.
    answered: share of texts for which it names a frame.
    accuracy, accuracy_low, accuracy_high: share of texts on which it agrees with a coder drawn at random.
    alpha, alpha_low, alpha_high: Krippendorff's, nominal: of the coders; of a measure with each coder in turn,
        averaged.
    alpha_answered: the same on the texts for which it names a frame.
    note: why numbers are missing.

    Intervals redraw texts.

    >>> import framescope as fs
    >>> from framescope.examples import choices, frames
    >>> table = fs.choice_agreement(fs.match_choices(choices, frames), n_bootstrap=99)
    >>> table[["measure", "n", "accuracy", "alpha"]].round(2)
          measure   n  accuracy  alpha
    0      coders  12      0.92   0.87
    1  dictionary  12      0.79   0.61
    """
    choices = _coders_choices(coded)
    said = measures if measures is not None else {"dictionary": coded.found}
    columns = {name: pd.Series(top_frames(found), dtype=object) for name, found in said.items()}
    names = sorted(
        {value for column in (*columns.values(), *(choices[c] for c in choices)) for value in column.dropna()}
    )
    number = {name: float(i) for i, name in enumerate(names)}
    coders = choices.apply(lambda column: column.map(number)).to_numpy(dtype=np.float64)
    used = len(np.unique(coders[np.isfinite(coders)]))
    pairs = [(i, k) for i in range(coders.shape[1]) for k in range(i)]
    rows = [_agreement("coders", coders, coders, pairs, np.isfinite(coders).any(axis=1), n_bootstrap, seed)]
    for name, column in columns.items():
        own = column.map(number).to_numpy(dtype=np.float64)[:, None]
        answered = (column.notna() & ~column.isin((NONE, TIE))).to_numpy()
        crossed = [(0, k) for k in range(coders.shape[1])]
        rows.append(_agreement(name, own, coders, crossed, answered, n_bootstrap, seed))
    table = pd.DataFrame(rows)
    table.insert(2, "n_categories", used)
    return table.astype({"measure": "str", "note": "str"})


def _agreement(
    name: str,
    first: Floats,
    second: Floats,
    pairs: list[tuple[int, int]],
    answered: NDArray[np.bool_],
    n_bootstrap: int,
    seed: int,
) -> dict[str, object]:
    """Accuracy and alpha over pairs of columns, with intervals from redrawn texts."""
    there = np.isfinite(first).any(axis=1) & np.isfinite(second).any(axis=1)
    same, both = np.zeros(len(first)), np.zeros(len(first))
    for i, k in pairs:
        seen = np.isfinite(first[:, i]) & np.isfinite(second[:, k])
        both += seen
        same += seen & (first[:, i] == second[:, k])
    within = first is second
    tables = [second] if within else [np.column_stack([first[:, i], second[:, k]]) for i, k in pairs]
    tables = [table for table in tables if np.isfinite(krippendorff_alpha(table))]  # else nothing differs in it
    alphas = [krippendorff_alpha(table) for table in tables]
    only = [alpha for table in tables if np.isfinite(alpha := krippendorff_alpha(table[answered]))]
    low = high = accuracy_low = accuracy_high = np.nan
    n = int(there.sum())
    if n > 1 and n_bootstrap:
        times = draw_units(len(same), n_bootstrap, (seed, 11))
        with np.errstate(divide="ignore", invalid="ignore"):
            accuracy_low, accuracy_high = percentiles((times @ same) / (times @ both), n)
        if tables:
            low, high = percentiles(np.mean([resampled_alphas(table, times) for table in tables], axis=0), n)
    return {
        "measure": name,
        "n": n,
        "answered": float(answered[there].mean()) if n else np.nan,
        "accuracy": float(same.sum() / both.sum()) if both.sum() else np.nan,
        "accuracy_low": accuracy_low,
        "accuracy_high": accuracy_high,
        "alpha": float(np.mean(alphas)) if alphas else np.nan,
        "alpha_low": low,
        "alpha_high": high,
        "alpha_answered": float(np.mean(only)) if only else np.nan,
        "note": "n/a: nothing was said on these texts" if not n else "" if both.any() else "n/a: no text has two codes",
    }


def choice_confusion(coded: Coded, found: pd.DataFrame | None = None) -> pd.DataFrame:
    """Count what coders chose against what a measure chose: categories x categories.

    A text counts once for each coder who coded it, so that a cell is a number of choices. Rows are the coders' choices,
    columns the measure's: frames, then "(none)" and "(tie)" where they occur.

    coded: from `match_choices`.
    found: texts x frames, of a measure (default: the dictionary).

    >>> import framescope as fs
    >>> from framescope.examples import choices, frames
    >>> table = fs.choice_confusion(fs.match_choices(choices, frames))
    >>> table.loc["burden"].to_dict()  # what the dictionary says where a coder said burden
    {'burden': 4, 'access': 0, '(none)': 3}
    """
    choices = _coders_choices(coded)
    said = top_frames(coded.found if found is None else found)
    pairs = pd.DataFrame(
        [(theirs, ours) for coder in choices for theirs, ours in zip(choices[coder], said, strict=True)],
        columns=["coders", "measure"],
    ).dropna()
    table = pd.crosstab(pairs["coders"], pairs["measure"])
    order = [*coded.codebook.names, NONE, TIE]
    rows = [name for name in order if name in table.index or name in coded.codebook.names]
    columns = [name for name in order if name in table.columns or name in coded.codebook.names]
    return table.reindex(index=rows, columns=columns, fill_value=0)
