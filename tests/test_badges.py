"""Badges: what a finding was put to, in words, each with its state; findings carry them with their numbers."""

import json
import math

import pandas as pd
import pytest

from framescope.badges import (
    NO,
    NOT_TRIED,
    OPEN,
    PART,
    SIGNATURE,
    YES,
    badges_html,
    contrast_badges,
    signature_badge,
    validation_badge,
    weighting_badges,
)  # fmt: skip
from framescope.codebook import Codebook, Frame
from framescope.contrast_findings import find_frames, find_terms
from framescope.findings import MIME, Finding, Findings, plain_numbers

BOOK = Codebook("book", (Frame("cost", "Cost", ("cost*",)),), title="The book")


def test_badges_are_words_with_a_state_and_nothing_is_markup() -> None:
    html = badges_html([("q < .001", YES), ("<b>", OPEN)])
    assert '<li class="fs-badge fs-yes">q &lt; .001</li><li class="fs-badge fs-open">&lt;b&gt;</li>' in html
    assert badges_html(()) == ""
    assert contrast_badges({"q": 0.0001}) == [("interval leaves out 1", YES), ("q < .001", YES)]


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("\u03b1 .70, F1 .67", YES),
        ("\u03b1 1.00, F1 .66", PART),
        ("\u03b1 .60, F1 .90", PART),
        ("\u03b1 \u2212.25, F1 1.00", NO),
        ("unvalidated", NO),
    ],
)
def test_a_frame_is_validated_where_alpha_and_f1_both_reach_two_thirds(words: str, state: str) -> None:
    assert validation_badge(words)[1] == state


def test_wire_copy_stands_falls_or_was_not_tried() -> None:
    table = pd.DataFrame({"group": list("AAB"), "term": list("xyx"), "note": ["", "own: not found", "n/a"]})
    table["survives"] = pd.array([True, False, None], dtype="boolean")
    assert weighting_badges(table, "term") == {
        ("A", "x"): ("wire copy: stands under all weightings", YES),
        ("A", "y"): ("wire copy: does not stand (own: not found)", NO),
    }
    assert weighting_badges(table, "frame") == weighting_badges(None, "term") == {}
    assert NOT_TRIED[1] == OPEN


@pytest.mark.parametrize(
    ("here", "of", "there", "doubted"), [(12, 12, 0, True), (11, 12, 0, False), (12, 12, 1, False), (1, 1, 0, False)]
)
def test_a_term_of_every_article_here_and_none_elsewhere_may_be_a_signature(
    here: int, of: int, there: int, doubted: bool
) -> None:
    row = {"n_containing_target": here, "n_documents_target": of, "n_containing_reference": there}
    assert signature_badge(row) == ([(SIGNATURE, PART)] if doubted else [])


def term(**changes: object) -> dict[str, object]:
    sure = {
        "group": "Post", "reference": "rest", "term": "radar", "log_ratio": 2.0, "log_ratio_low": 1.0,
        "log_ratio_high": 3.0, "q": 0.03, "n_target": 9, "n_reference": 4,
        "n_containing_target": 7, "n_documents_target": 12, "note": "",
    }  # fmt: skip
    return {**sure, **changes}


def test_terms_that_stand_under_all_weightings_are_told_before_stronger_ones_that_fall() -> None:
    rows = [term(term=f"t{i}", log_ratio_low=0.1 + i) for i in range(4)]
    survives = pd.DataFrame({"group": "Post", "term": ["t0", "t3"], "survives": [True, False], "note": ["", "own: q"]})
    told = find_terms(pd.DataFrame(rows), survives=survives)
    assert [finding.subject for finding in told] == ["t2", "t1", "t0"], "t3 falls, and three are told"
    last = find_terms(pd.DataFrame(rows), survives=survives, most=4)[-1]
    assert (last.subject, last.state("wire")) == ("t3", NO)


def test_a_finding_carries_its_subject_its_evidence_and_its_numbers() -> None:
    (finding,) = find_terms(pd.DataFrame([term()]))
    assert (finding.kind, finding.group, finding.subject) == ("term", "Post", "radar")
    assert finding.evidence == "term-radar-ff2e963f"
    assert (finding.numbers["ratio"], finding.numbers["ratio_low"], finding.numbers["q"]) == (4.0, 2.0, 0.03)
    (back,) = json.loads(json.dumps(Findings((finding,))._repr_mimebundle_()[MIME]))
    assert Finding(**back).numbers == finding.numbers


def test_a_frame_carries_its_validation_and_its_weightings() -> None:
    row = {
        "group": "Post", "frame": "cost", "n": 10, "n_containing": 7, "n_documents": 12, "log_ratio": 1.0,
        "log_ratio_low": 0.5, "log_ratio_high": 2.0, "p": 0.01, "q": 0.02, "note": "",
    }  # fmt: skip
    survives = pd.DataFrame({"group": ["Post"], "frame": ["cost"], "survives": [True], "note": [""]})
    (finding,) = find_frames(pd.DataFrame([row]), BOOK, badges={"cost": "\u03b1 .90, F1 .80"}, survives=survives)
    assert [state for _, state in finding.badges] == [YES, YES, YES, YES]
    assert finding.state("coded") == YES
    assert "fs-badges" in Findings((finding,))._repr_mimebundle_()["text/html"]


def test_numbers_are_as_json_knows_them() -> None:
    row = {"a": math.nan, "b": math.inf, "c": 1, "d": 0.5, "e": None, "f": "x", "g": True}
    names = list("abcdefgh")
    assert plain_numbers(row, names) == {"a": None, "b": None, "c": 1, "d": 0.5, "e": None, "f": "x", "g": True}
