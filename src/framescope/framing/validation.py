"""How well a dictionary's frames agree with hand codes, per frame and per group."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from framescope.codebook import Codebook
from framescope.errors import FramescopeError
from framescope.framing.sampling import digest, sentence_texts
from framescope.framing.sheets import Codes
from framescope.framing.units import Sentences, find_sentences, frame_hits, sentence_frames
from framescope.matching import TypeIndex
from framescope.measures.agreement import alpha_interval, krippendorff_alpha, percentiles, precision_recall
from framescope.measures.correction import draw_strata
from framescope.tokens import Tokens

Floats = NDArray[np.float64]
RELY, TENTATIVE = 0.800, 0.667  # Krippendorff (2019)
EVERY = "(all)"


@dataclass(frozen=True)
class Coded:
    """Coded sentences found again in a corpus, with what the dictionary says of them.

    units: one row per sentence: id, doc_id, group, number (of the sentence now), stratum, n_stratum, weight, text,
        patterns (that hit in it). truth, found: sentences x frames, the share of coders who said yes (nan: nobody coded
        it), and 0 or 1 by the dictionary. codes: the sheets. lost: ids whose sentence is no longer in the corpus.
    """

    units: pd.DataFrame
    truth: pd.DataFrame
    found: pd.DataFrame
    codes: Codes
    codebook: Codebook
    lost: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.units)


def match_codes(
    tokens: Tokens,
    codebook: Codebook,
    codes: Codes,
    *,
    sentences: Sentences | None = None,
    index: TypeIndex | None = None,
) -> Coded:
    """Find the coded sentences again in the corpus, by document and words, and set the dictionary's verdict beside.

    A sentence that changed since it was drawn (the text was cleaned anew, say) is listed in `lost`, not guessed at.

    >>> import framescope as fs
    >>> from framescope.examples import tokens, frames, coded
    >>> matched = fs.match_codes(tokens, frames, coded.codes)
    >>> len(matched), matched.found.sum().to_dict()
    (33, {'burden': 12.0, 'access': 8.0})
    """
    sentences = sentences or find_sentences(tokens)
    index = index or TypeIndex(tokens)
    row_of = {name: i for i, name in enumerate(tokens.corpus.documents["doc_id"])}
    rows = [row_of[name] for name in sorted(set(codes.key["doc_id"]) & set(row_of))]
    there = np.flatnonzero(np.isin(sentences.document, rows))
    numbers: dict[tuple[str, str], int] = {}
    names = tokens.corpus.documents["doc_id"].to_numpy(dtype=object)[sentences.document[there]]
    for name, number, text in zip(names, there, sentence_texts(tokens, sentences, there), strict=True):
        numbers.setdefault((name, digest(text)), int(number))
    at = [numbers.get(place, -1) for place in zip(codes.key["doc_id"], codes.key["digest"], strict=True)]
    coded_ids = set(codes.codes["id"])
    keep = np.array([n >= 0 and i in coded_ids for n, i in zip(at, codes.key["id"], strict=True)], bool)
    lost = tuple(i for n, i in zip(at, codes.key["id"], strict=True) if n < 0 and i in coded_ids)
    if not keep.any():
        raise FramescopeError(f"{codes.folder}: none of the coded sentences is in this corpus ({len(lost)} lost).")
    units = codes.key[keep].reset_index(drop=True)
    where = np.array(at, np.int64)[keep]
    marked = sentence_frames(tokens, codebook, sentences, index=index)[where].toarray()
    hits = frame_hits(index.tokens, codebook, index=index)
    of_hit = sentences.of_token[hits["position"]]
    patterns = (
        pd.Series(hits["pattern"].to_numpy(), index=of_hit).groupby(level=0).agg(lambda p: ", ".join(dict.fromkeys(p)))
    )
    units = units.assign(
        number=where,
        text=pd.Series(sentence_texts(tokens, sentences, where), dtype="str"),
        patterns=pd.Series([str(patterns.get(n, "")) for n in where], dtype="str"),
    )
    # Sentences lost since the draw: those that are left stand for their stratum.
    drawn = units.groupby(["group", "stratum"])["id"].transform("size")
    units = units.assign(n_drawn=drawn, weight=units["n_stratum"] / drawn)
    wide = {name: codes.matrix(name).loc[units["id"]].mean(axis=1).to_numpy() for name in codebook.names}
    return Coded(
        units,
        pd.DataFrame(wide),
        pd.DataFrame(marked, columns=codebook.names).astype("float64"),
        codes,
        codebook,
        lost,
    )


def strata_of(units: pd.DataFrame) -> pd.Series:
    """Name the stratum of each unit, group and all."""
    return units["group"] + " / " + units["stratum"]


@dataclass(frozen=True)
class Judged:
    """Coded sentences of one frame, ready for arithmetic: found, truth, weight, shape (units,); times: (units, 1 + n).

    The first column of `times` is the sample itself, the others are resamples.
    """

    found: Floats
    truth: Floats
    weight: Floats
    times: Floats


def judged_sentences(
    coded: Coded, frame: str, rows: NDArray[np.bool_], *, found: Floats | None = None, n: int = 999, seed: int = 1
) -> Judged:
    """Take the coded sentences of a frame, and resample them within their strata.

    A stratum of which a part was coded without a single error would not vary at all, as if it were known that there is
    none. In the resamples such strata get shares of errors from Beta(a, m + 1/2), m the sentences coded, a their part
    (by size) of one half: together they carry the half error that Jeffreys' prior leaves possible after m right ones.
    """
    truth = coded.truth[frame].to_numpy()
    said = coded.found[frame].to_numpy() if found is None else found
    rows = rows & np.isfinite(truth) & np.isfinite(said)
    units = coded.units[rows]
    said, truth, weight = said[rows], truth[rows], units["weight"].to_numpy()
    stratum, size = strata_of(units).to_numpy(), units["n_stratum"].to_numpy()
    times = np.column_stack([np.ones(len(units)), draw_strata(stratum, size, n, (seed, 1))])
    at_of = {name: np.flatnonzero(stratum == name) for name in sorted(set(stratum))}
    silent = [at for at in at_of.values() if len(at) < size[at[0]] and not np.abs(said[at] - truth[at]).any()]
    in_silent = sum(float(size[at[0]]) for at in silent)
    rng = np.random.default_rng((seed, 4))
    added: list[tuple[float, float, float, Floats]] = []
    for at in silent:
        share = np.concatenate([[0.0], rng.beta(0.5 * size[at[0]] / in_silent, len(at) + 0.5, n)])
        times[at] *= 1 - share
        value = float(said[at].min())
        added.append((value, 1 - value, float(weight[at].sum()), share))
    if not added:
        return Judged(said, truth, weight, times)
    values, others, weights, shares = zip(*added, strict=True)
    return Judged(
        np.append(said, values), np.append(truth, others), np.append(weight, weights), np.vstack([times, *shares])
    )


def around(value: float, drawn: Floats) -> tuple[float, float]:
    """Percentile interval of resamples, widened to hold the estimate where its errors are all unseen."""
    low, high = percentiles(drawn)
    if not (np.isfinite(value) and np.isfinite(low)):
        return float("nan"), float("nan")
    return min(low, value), max(high, value)


def _scores(
    coded: Coded, frame: str, rows: NDArray[np.bool_], found: Floats, n_bootstrap: int, seed: int
) -> dict[str, float | str | int]:
    """Precision, recall and F1 of a frame over some sentences, with intervals."""
    truth = coded.truth[frame].to_numpy()
    rows = rows & np.isfinite(truth) & np.isfinite(found)
    judged = judged_sentences(coded, frame, rows, found=found, n=n_bootstrap, seed=seed)
    scores = precision_recall(judged.found, judged.truth, judged.weight, judged.times)
    point, drawn = [float(values[0]) for values in scores], [values[1:] for values in scores]
    row: dict[str, float | str | int] = {
        "n": int(rows.sum()),
        "n_yes": float(truth[rows].sum()),
        "n_found": int(found[rows].sum()),
    }
    for name, value, values in zip(("precision", "recall", "f1"), point, drawn, strict=True):
        low, high = around(value, values)
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
        row["note"] = f"no miss among {without} sentences without a hit; recall may be lower"
    else:
        row["note"] = ""
    return row


def validation_table(
    coded: Coded, *, found: pd.DataFrame | None = None, by_group: bool = False, n_bootstrap: int = 999, seed: int = 1
) -> pd.DataFrame:
    """Set the dictionary (or another measure: found, sentences x frames) against the hand codes.

    Returns one row per frame (by_group: per frame and group): frame, label, group, n (sentences coded), n_yes (sum of
    the coders' shares), n_found; precision, recall, f1 over the corpus, weighted by the sampling design, each with
    _low, _high (sentences redrawn within strata); n_coders, alpha, alpha_low, alpha_high (agreement of the coders,
    unweighted, sentences redrawn); verdict (of alpha: "reliable", "tentative", "not reliable", "one coder"); note.

    >>> import framescope as fs
    >>> from framescope.examples import coded
    >>> table = fs.validation_table(coded, n_bootstrap=99)
    >>> table[["frame", "n", "precision", "recall", "alpha", "verdict"]].round(2)
        frame   n  precision  recall  alpha   verdict
    0  burden  33       0.92    0.92   0.87  reliable
    1  access  33       1.00    0.89   1.00  reliable
    """
    measure = coded.found if found is None else found
    units = coded.units
    rows = []
    for frame in coded.codebook.frames:
        matrix = coded.codes.matrix(frame.name).loc[units["id"]].to_numpy()
        for group in sorted(set(units["group"])) if by_group else [EVERY]:
            member = np.full(len(units), True) if group == EVERY else (units["group"] == group).to_numpy()
            alpha = krippendorff_alpha(matrix[member])
            low, high = (
                alpha_interval(matrix[member], n=n_bootstrap, seed=seed) if np.isfinite(alpha) else (np.nan, np.nan)
            )
            n_coders = int((~np.isnan(matrix[member])).any(axis=0).sum())
            rows.append(
                {
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
            )
    table = pd.DataFrame(rows)
    names = [name for name in table.columns if name != "note"]
    return table[[*names, "note"]].astype(dict.fromkeys(("frame", "label", "group", "verdict", "note"), "str"))


def _verdict(alpha: float, n_coders: int) -> str:
    if n_coders < 2:
        return "one coder"
    if not np.isfinite(alpha):
        return "nothing varies"
    return "reliable" if alpha >= RELY else "tentative" if alpha >= TENTATIVE else "not reliable"


def confusion_examples(coded: Coded, *, n: int = 3) -> pd.DataFrame:
    """Show where dictionary and coders disagree: up to `n` false hits and `n` misses per frame, the surest first.

    Returns frame, label, kind ("false hit": found, but no coder says yes; "missed": not found, but coders say yes),
    group, doc_id, coders_yes (their share), patterns (all that hit in the sentence), text, weight.

    >>> import framescope as fs
    >>> from framescope.examples import coded
    >>> fs.confusion_examples(coded, n=1)[["frame", "kind", "text"]]
        frame       kind                   text
    0  burden  false hit    The budget is safe.
    1  access     missed  The ferry takes long.
    """
    tables = []
    for frame in coded.codebook.frames:
        truth, found = coded.truth[frame.name].to_numpy(), coded.found[frame.name].to_numpy()
        for kind, chosen, sure in (
            ("false hit", (found > 0) & (truth < 0.5), truth),
            ("missed", (found == 0) & (truth > 0.5), -truth),
        ):
            at = np.flatnonzero(chosen)
            at = at[np.lexsort((coded.units["id"].to_numpy(dtype=object)[at], sure[at]))][:n]
            part = coded.units.iloc[at][["group", "doc_id", "patterns", "text", "weight"]]
            tables.append(part.assign(frame=frame.name, label=frame.label, kind=kind, coders_yes=truth[at]))
    first = ["frame", "label", "kind", "group", "doc_id", "coders_yes", "patterns", "text", "weight"]
    return pd.concat(tables, ignore_index=True)[first]


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
    written = f"{abs(value):.2f}"
    return ("\u2212" if value < 0 else "") + (written[1:] if written.startswith("0") else written)
