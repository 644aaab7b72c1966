"""What coverage, validation, correction and multiverse show, in sentences."""

import math

import pandas as pd

from framescope.framing_findings import find_coverage, find_multiverse, find_survivors, find_validation

WARNING = "one term carries more than half of the frame"


def test_frames_on_one_term_and_silent_patterns_are_told():
    carried = pd.DataFrame(
        {"label": ["Cost", "Threat"], "term": ["price", "war"], "n": [60, 1], "n_frame": [100, 9], "share": [0.6, 0.1],
         "warning": [WARNING, ""]}
    )  # fmt: skip
    coverage = pd.DataFrame({"n": [60, 0, 0], "n_negated": [2, 0, 0]})
    found = find_coverage(carried, coverage)
    assert [finding.text for finding in found] == [
        "“Cost” hangs on one term: “price” makes 60 of its 100 hits (60\u202f%).",
        "2 of 3 patterns match nothing in this corpus.",
        "2 hits are negated and counted apart.",
    ]
    assert not any(finding.holds for finding in found)
    named = find_coverage(carried[1:], coverage.assign(n_negated=[1, 0, 0]), title="The book")
    assert [finding.text for finding in named] == [
        "The book: 2 of 3 patterns match nothing in this corpus.",
        "The book: 1 hit is negated and counted apart.",
    ]
    assert find_coverage(carried[1:], coverage[:1].assign(n_negated=0)) == ()


ROW = {
    "label": "Cost", "alpha": 0.91, "alpha_low": 0.8, "alpha_high": 0.98,
    "precision": 0.8, "precision_low": 0.65, "precision_high": 0.9, "recall": 0.7,
    "recall_low": 0.6, "recall_high": 0.8, "f1": 0.75, "verdict": "reliable", "note": "",
}  # fmt: skip


def test_weighed_hits_are_told_as_numbers_for_readers_and_negated_ones_are_found():
    carried = pd.DataFrame(
        [
            {
                "label": "Cost",
                "term": "cost",
                "n": 40 / 3,
                "n_frame": 19 * (1 + 1e-16),
                "share": 0.7,
                "warning": "one term",
            }
        ]
    )
    coverage = pd.DataFrame({"n": [40 / 3, 0.0, 0.0], "n_negated": [0.0, 1 - 1e-16, 0.0]})
    told = [finding.text for finding in find_coverage(carried, coverage)]
    assert "makes 13.3 of its 19 hits" in told[0]
    assert told[1:] == ["1 of 3 patterns match nothing in this corpus.", "1 hit is negated and counted apart."]


def test_a_correction_without_an_interval_tells_none():
    table = pd.DataFrame([row("A", "raw", 0.1, True), row("A", "prediction_powered", 0.1, False, math.nan, math.nan)])
    assert find_survivors(table)[0].text.endswith("corrected +10.0.")


def test_validation_is_told_frame_by_frame():
    rows = [
        ROW,
        {**ROW, "f1": 0.4, "recall_low": math.nan, "precision": math.nan},
        {**ROW, "alpha": math.nan, "note": "n/a: x"},
    ]
    good, weak, none = find_validation(pd.DataFrame(rows))
    assert good.text == (
        "“Cost”: coders agree with alpha 0.91 (0.80 to 0.98); the dictionary finds 70\u202f% (60\u202f% to 80\u202f%) "
        "of the sentences that carry it, and 80\u202f% (65\u202f% to 90\u202f%) of what it finds is right."
    )
    assert good.holds
    assert not weak.holds
    assert "finds 70\u202f% of the sentences that carry it, and none of what it finds is right" in weak.text
    assert none.text == "“Cost” stays unvalidated (n/a: x)."


def row(group, method, difference, survives, low=-0.2, high=0.2):
    return {"group": group, "frame": "f", "label": "F", "method": method, "difference": difference,
            "difference_low": low, "difference_high": high, "survives": survives}  # fmt: skip


def test_survivors_come_first_and_lost_and_new_contrasts_are_told():
    table = pd.DataFrame(
        [
            row("A", "raw", 0.05, False), row("A", "prediction_powered", -0.1, True, -0.15, -0.05),
            row("B", "raw", 0.05, True), row("B", "prediction_powered", 0.02, False),
            row("C", "raw", 0.05, True), row("C", "prediction_powered", 0.1, True, 0.05, 0.15),
            row("D", "raw", 0.0, False), row("D", "prediction_powered", 0.0, False),
            row("E", "raw", 0.3, True), row("E", "prediction_powered", math.nan, False),
        ]
    )  # fmt: skip
    found = find_survivors(table)
    assert [finding.holds for finding in found] == [True, False, False]
    assert found[0].text == (
        "C, “F”: the difference from the rest survives the correction. By words +5.0 points of sentences; corrected "
        "+10.0 (+5.0 to +15.0)."
    )
    assert "shows only after correction" in found[1].text
    assert "corrected −10.0 (−15.0 to −5.0)" in found[1].text
    assert "B, “F”: the difference from the rest does not survive the correction" in found[2].text


def test_the_multiverse_is_told_with_its_counts():
    table = pd.DataFrame(
        {"group": list("ABC"), "label": "F", "direction": ["more", "less", "more"], "n_holds": [9, 2, 0],
         "n_specifications": 9, "share_holds": [1, 2 / 9, 0], "verdict": ["in all", "in some", "in none"]}
    )  # fmt: skip
    assert [(finding.text, finding.holds) for finding in find_multiverse(table)] == [
        ("A uses “F” more than the rest in 9 of 9 specifications.", True),
        ("B uses “F” less than the rest in 2 of 9 specifications: it hangs on how one counts.", False),
        ("1 of 3 contrasts between groups hold under no way of counting and comparing.", False),
    ]
    assert find_multiverse(table.head(1))[-1].holds
    assert [finding.numbers.get("direction") for finding in find_multiverse(table)] == [1, -1, None]
