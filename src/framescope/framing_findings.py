"""What coverage, validation, correction and multiverse of the frames show, in sentences."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from framescope.badges import NO, PART, YES
from framescope.exports import evidence_key
from framescope.findings import Finding, Findings, plain_numbers
from framescope.number_words import MINUS, format_number
from framescope.tables import table_rows

GOOD_F1 = 0.667
_SCORES = (
    "n", "n_yes", "n_found", "alpha", "alpha_low", "alpha_high", "precision", "precision_low", "precision_high",
    "recall", "recall_low", "recall_high", "f1", "f1_low", "f1_high",
)  # fmt: skip
_DIFFERENCE = ("share", "difference", "difference_low", "difference_high", "n_coded")


def _frame_key(row: Mapping[str, Any]) -> str:
    return evidence_key("frame", row["frame"]) if "frame" in row else ""


def _percent(value: float) -> str:
    return format_number(value, "share")


def _number(value: float) -> str:
    """A count, which weights may make a fraction."""
    whole = round(value)
    return f"{whole:,}" if abs(value - whole) < 1e-9 else format_number(value)


def _points(value: float) -> str:
    written = f"{abs(100 * value):.1f}"
    return (MINUS if value < 0 else "+") + written


def _quoted(label: object) -> str:
    return f"\u201c{label}\u201d"


def find_coverage(carried: pd.DataFrame, coverage: pd.DataFrame, *, title: str = "") -> Findings:
    """Warn of frames that one term carries, and say how many patterns match nothing.

    carried: from `carried_frames`.
    coverage: from `frame_coverage`.
    title: of the codebook; it is said before the counts.

    >>> import framescope as fs
    >>> from framescope.examples import tokens, frames
    >>> found = fs.find_coverage(fs.carried_frames(tokens, frames), fs.frame_coverage(tokens, frames))
    >>> found[0].text
    '1 of 12 patterns match nothing in this corpus.'
    """
    told = [
        Finding(
            f"{_quoted(row['label'])} hangs on one term: {_quoted(row['term'])} makes {_number(row['n'])} of its "
            f"{_number(row['n_frame'])} hits ({_percent(row['share'])}).",
            holds=False,
            kind="coverage",
            subject=str(row.get("frame", "")),
            evidence=_frame_key(row),
            numbers=plain_numbers(row, ["n", "n_frame", "share"]),
        )
        for row in table_rows(carried[carried["warning"] != ""])
    ]
    of_book = f"{title}: " if title else ""
    silent = int(((coverage["n"] == 0) & (coverage["n_negated"] == 0)).sum())
    if silent:
        numbers = {"n_silent": silent, "n_patterns": len(coverage)}
        text = f"{of_book}{silent:,} of {len(coverage):,} patterns match nothing in this corpus."
        told.append(Finding(text, holds=False, kind="coverage", numbers=numbers))
    denied = coverage["n_negated"].sum()
    if denied:
        many = _number(denied)
        text = f"{of_book}{many} {'hit is' if many == '1' else 'hits are'} negated and counted apart."
        numbers = plain_numbers({"n_negated": denied}, ["n_negated"])
        told.append(Finding(text, holds=False, kind="coverage", numbers=numbers))
    return Findings(told)


def _bounds(row: Mapping[str, Any], name: str, write: Any) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return f" ({write(low)} to {write(high)})" if np.isfinite(low) else ""


def find_validation(table: pd.DataFrame) -> Findings:
    """Say of each frame how well coders agree, and what the dictionary misses and gets wrong.

    table: from `validation_table`.

    >>> import framescope as fs
    >>> from framescope.examples import coded
    >>> fs.find_validation(fs.validation_table(coded, n_bootstrap=99))[0].text.split(" (")[0]
    '“Public burden”: coders agree with alpha 0.87'
    """
    told = []
    for row in table_rows(table):
        name = _quoted(row["label"])
        if not np.isfinite(row["f1"]) or not np.isfinite(row["alpha"]):
            why = row["note"] or row["verdict"]
            subject: dict[str, Any] = {"subject": str(row.get("frame", "")), "evidence": _frame_key(row)}
            told.append(Finding(f"{name} stays unvalidated ({why}).", holds=False, kind="validation", **subject))
            continue
        good = row["verdict"] == "reliable" and row["f1"] >= GOOD_F1
        precise = np.isfinite(row["precision"])
        right = f"{_percent(row['precision'])}{_bounds(row, 'precision', _percent)}" if precise else "none"
        text = (
            f"{name}: coders agree with alpha {format_number(row['alpha'])}{_bounds(row, 'alpha', format_number)}; the "
            f"dictionary finds {_percent(row['recall'])}{_bounds(row, 'recall', _percent)} of the sentences that carry "
            f"it, and {right} of what it finds is right."
        )
        coders = (f"coders \u03b1 {format_number(row['alpha'])}", YES if row["verdict"] == "reliable" else PART)
        told.append(
            Finding(
                text,
                holds=good,
                strength=float(row["f1"]) / 1000,
                kind="validation",
                subject=str(row.get("frame", "")),
                evidence=_frame_key(row),
                badges=(coders, (f"F1 {row['f1']:.2f}", YES if row["f1"] >= GOOD_F1 else PART)),
                numbers=plain_numbers(row, _SCORES),
            )
        )
    return Findings(told)


def find_survivors(table: pd.DataFrame, *, method: str = "prediction_powered") -> Findings:
    """Say which raw contrasts survive correction by hand codes, and which appear only then.

    table: from `corrected_contrasts`.
    method: the correction that decides.

    >>> import framescope as fs
    >>> from framescope.examples import tokens, frames, sentences, coded
    >>> counts = fs.count_frame_sentences(tokens, frames, sentences)
    >>> fs.find_survivors(fs.corrected_contrasts(counts, coded, "outlet", n_bootstrap=99))[0].text.split(". ")[0]
    'Ferry Post, “Access”: the difference from the rest survives the correction'
    """
    raw = {(row["group"], row["frame"]): row for row in table_rows(table[table["method"] == "raw"])}
    told = []
    for row in table_rows(table[table["method"] == method]):
        before: Mapping[str, Any] = raw[(row["group"], row["frame"])]
        if not (before["survives"] or row["survives"]) or not np.isfinite(row["difference"]):
            continue
        holds = bool(before["survives"] and row["survives"])
        outcome = "shows only after correction" if row["survives"] else "does not survive the correction"
        outcome = "survives the correction" if holds else outcome
        text = (
            f"{row['group']}, {_quoted(row['label'])}: the difference from the rest {outcome}. By words "
            f"{_points(before['difference'])} points of sentences; corrected {_points(row['difference'])}"
            f"{_bounds(row, 'difference', _points)}."
        )
        mark = ("readers' codes: stands", YES) if holds else (f"readers' codes: {outcome}", NO)
        told.append(
            Finding(
                text,
                holds=holds,
                strength=abs(float(row["difference"])) / 100,
                kind="correction",
                group=str(row["group"]),
                subject=str(row["frame"]),
                evidence=_frame_key(row),
                badges=(mark,),
                numbers=plain_numbers(row, _DIFFERENCE) | {"difference_raw": float(before["difference"])},
            )
        )
    return Findings(sorted(told, key=lambda finding: (not finding.holds, -finding.strength)))


def find_multiverse(summary: pd.DataFrame) -> Findings:
    """Say which contrasts hold under every way of counting, and which hang on a choice.

    summary: from `multiverse_summary`.

    >>> import framescope as fs
    >>> from framescope.examples import tokens, frames
    >>> table = fs.frame_multiverse(tokens, frames, "outlet", n_permutations=99)
    >>> fs.find_multiverse(fs.multiverse_summary(table))[0].text.split(" in ")[0]
    'Ferry Post uses “Access” less than the rest'
    """
    told = []
    for row in table_rows(summary[summary["n_holds"] > 0]):
        many = f"{row['n_holds']} of {row['n_specifications']}"
        text = f"{row['group']} uses {_quoted(row['label'])} {row['direction']} than the rest in {many} specifications"
        holds = row["verdict"] == "in all"
        mark = (f"holds in {many} ways of counting", YES if holds else PART)
        told.append(
            Finding(
                f"{text}{'' if holds else ': it hangs on how one counts'}.",
                holds,
                row["share_holds"] / 100,
                kind="multiverse",
                group=str(row["group"]),
                subject=str(row.get("frame", "")),
                evidence=_frame_key(row),
                badges=(mark,),
                numbers=plain_numbers(row, ["n_holds", "n_specifications", "share_holds", "q_low", "q_high"])
                | {"direction": 1 if row["direction"] == "more" else -1},
            )
        )
    never = int((summary["n_holds"] == 0).sum())
    if never:
        text = f"{never} of {len(summary)} contrasts between groups hold under no way of counting and comparing."
        told.append(Finding(text, holds=False, kind="multiverse", numbers={"n_never": never, "n": len(summary)}))
    return Findings(told)
