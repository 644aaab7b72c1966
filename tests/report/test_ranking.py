"""The order of the first page: how well a finding holds, then what it is about, then every group in turn."""

from typing import Any

from hypothesis import given, settings, strategies as st

from framescope.badges import NO, OPEN, PART, SIGNATURE, YES
from framescope.findings import Finding
from framescope.report.ranking import KINDS, UNSURE, rank_findings, rank_open, with_corrections

STANDS, FALLS = ("wire copy: stands under all weightings", YES), ("wire copy: does not stand (own: not found)", NO)
CODED = ("coded by readers: \u03b1 .90, F1 .80", YES)


def finding(text: str, kind: str = "frame", group: str = "", strength: float = 1.0, *badges: Any) -> Finding:
    return Finding(text, True, strength, kind=kind, group=group, subject="s", badges=badges)


def ranked(*findings: Finding) -> list[str]:
    return [found.text for found, _ in rank_findings([(found, None) for found in findings])]


def test_what_falls_with_wire_copy_comes_last_however_strong() -> None:
    assert ranked(
        finding("falls", "frame", "A", 9, FALLS), finding("term", "term", "A", 1, STANDS), finding("count", "mention")
    ) == ["term", "count", "falls"]


def test_frames_come_before_targets_before_terms_before_counts() -> None:
    assert ranked(*(finding(kind, kind) for kind in reversed(KINDS))) == list(KINDS)
    assert ranked(finding("remark", ""), finding("count", "mention")) == ["count", "remark"]


def test_what_codes_confirm_comes_before_what_they_leave_open_or_nobody_checked() -> None:
    weak, none = ("coded by readers: \u03b1 .90, F1 .40", PART), ("unvalidated", NO)
    some = [finding(str(i), "frame", "", 9 - i, badge) for i, badge in enumerate((none, weak, CODED))]
    assert ranked(*some) == ["2", "1", "0"]
    unsure = finding("unsure", "frame", "", 5, CODED, UNSURE)
    assert ranked(unsure, finding("sure", "frame", "", 1, CODED)) == ["sure", "unsure"]


def test_a_signature_comes_after_other_terms() -> None:
    mark = finding("mw", "term", "A", 9, (SIGNATURE, PART))
    assert ranked(mark, finding("world", "term", "B")) == ["world", "mw"]


def test_groups_take_turns_each_with_its_surest() -> None:
    some = [("a1", "A", 9), ("a2", "A", 8), ("b1", "B", 3), ("a3", "A", 7), ("b2", "B", 2), ("c1", "C", 5)]
    told = ranked(*(finding(text, "frame", group, strength) for text, group, strength in some))
    assert told == ["a1", "c1", "b1", "a2", "b2", "a3"]


@given(st.permutations([("a", "A", 1.0), ("b", "A", 2.0), ("c", "B", 3.0), ("d", "C", 0.5), ("e", "B", 0.1)]))
@settings(max_examples=60, deadline=None)
def test_the_order_does_not_hang_on_the_order_of_the_pages(some: list[tuple[str, str, float]]) -> None:
    told = ranked(*(finding(text, "frame", group, strength) for text, group, strength in some))
    assert told == ["c", "b", "d", "a", "e"]


def test_a_contrast_is_told_with_what_became_of_it_under_the_codes() -> None:
    contrast = finding("contrast", "frame", "A")
    gone = Finding("gone", False, kind="correction", group="A", subject="s")
    kept = Finding("kept", True, kind="correction", group="A", subject="s")
    other = Finding("other", False, kind="correction", group="B", subject="s")
    assert with_corrections([(contrast, 1), (gone, 2)])[0][0].badges == (UNSURE,)
    assert with_corrections([(contrast, 1), (kept, 2)])[0][0].badges == (("corrected by readers' codes: stands", YES),)
    assert with_corrections([(contrast, 1), (other, 2)])[0][0].badges == ()
    assert [source for _, source in with_corrections([(contrast, 1), (gone, 2)])] == [1, 2]


def test_what_is_open_is_told_once_whole_groups_first_doubts_of_the_measure_last() -> None:
    some = [Finding(kind, False, kind=kind) for kind in ("coverage", "validation", "frame", "", "groups", "coverage")]
    told = [(found.text, page) for found, page in rank_open([(found, page) for page, found in enumerate(some)])]
    assert told == [("groups", 4), ("frame", 2), ("validation", 1), ("coverage", 0), ("", 3)]
    assert rank_open([(finding("holds"), 0)]) == []


def test_a_badge_that_is_not_there_is_open() -> None:
    assert finding("x").state("wire") == OPEN
    assert finding("x", "frame", "", 1, STANDS).state("wire") == YES
