"""What coverage, validation, correction and multiverse of the frames show, in sentences."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from framescope.findings import Finding, Findings
from framescope.tables import MINUS, format_number, table_rows

GOOD_F1 = 0.667


def _percent(value: float) -> str:
    return format_number(value, "share")


def _points(value: float) -> str:
    written = f"{abs(100 * value):.1f}"
    return (MINUS if value < 0 else "+") + written


def _quoted(label: object) -> str:
    return f"\u201c{label}\u201d"


def find_coverage(carried: pd.DataFrame, coverage: pd.DataFrame) -> Findings:
    """Warn of frames that one term carries, and say how many patterns match nothing.

    carried: from `carried_frames`. coverage: from `frame_coverage`.
    """
    told = [
        Finding(
            f"{_quoted(row['label'])} hangs on one term: {_quoted(row['term'])} makes {row['n']:,} of its "
            f"{row['n_frame']:,} hits ({_percent(row['share'])}).",
            holds=False,
        )
        for row in table_rows(carried[carried["warning"] != ""])
    ]
    silent = int((coverage["n"] == 0).sum())
    if silent:
        told.append(Finding(f"{silent:,} of {len(coverage):,} patterns match nothing in this corpus.", holds=False))
    denied = int(coverage["n_negated"].sum())
    if denied:
        told.append(Finding(f"{denied:,} hits are negated and counted apart.", holds=False))
    return Findings(told)


def _bounds(row: Mapping[str, Any], name: str, write: Any) -> str:
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return f" ({write(low)} to {write(high)})" if np.isfinite(low) else ""


def find_validation(table: pd.DataFrame) -> Findings:
    """Say of each frame how well coders agree, and what the dictionary misses and gets wrong (validation_table)."""
    told = []
    for row in table_rows(table):
        name = _quoted(row["label"])
        if not np.isfinite(row["f1"]) or not np.isfinite(row["alpha"]):
            told.append(Finding(f"{name} stays unvalidated ({row['note'] or row['verdict']}).", holds=False))
            continue
        good = row["verdict"] == "reliable" and row["f1"] >= GOOD_F1
        right = _percent(row["precision"]) if np.isfinite(row["precision"]) else "none"
        text = (
            f"{name}: coders agree with alpha {row['alpha']:.2f}{_bounds(row, 'alpha', '{:.2f}'.format)}; the "
            f"dictionary finds {_percent(row['recall'])}{_bounds(row, 'recall', _percent)} of the sentences that carry "
            f"it, and {right} of what it finds is right."
        )
        told.append(Finding(text, holds=good, strength=float(row["f1"]) / 1000))
    return Findings(told)


def find_survivors(table: pd.DataFrame, *, method: str = "prediction_powered") -> Findings:
    """Say which raw contrasts survive correction by hand codes, and which appear only then (corrected_contrasts)."""
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
            f"{_points(before['difference'])} points of sentences; corrected {_points(row['difference'])} "
            f"({_points(row['difference_low'])} to {_points(row['difference_high'])})."
        )
        told.append(Finding(text, holds=holds, strength=abs(float(row["difference"])) / 100))
    order = {True: 0, False: 1}
    return Findings(sorted(told, key=lambda finding: (order[finding.holds], -finding.strength)))


def find_multiverse(summary: pd.DataFrame) -> Findings:
    """Say which contrasts hold under every way of counting, and which hang on a choice (multiverse_summary)."""
    told = []
    for row in table_rows(summary[summary["n_holds"] > 0]):
        many = f"{row['n_holds']} of {row['n_specifications']}"
        text = f"{row['group']} uses {_quoted(row['label'])} {row['direction']} than the rest in {many} specifications"
        holds = row["verdict"] == "in all"
        told.append(
            Finding(f"{text}{'' if holds else ': it hangs on how one counts'}.", holds, row["share_holds"] / 100)
        )
    never = int((summary["n_holds"] == 0).sum())
    if never:
        told.append(Finding(f"{never} of {len(summary)} contrasts hold in no specification.", holds=False))
    return Findings(told)
