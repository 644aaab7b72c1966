"""Findings in words: every number of a sentence comes from the table, and what cannot be concluded is said."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

import framescope as fs
from framescope.codebook import Codebook, Frame
from framescope.contrast_findings import find_frames, find_targets, find_terms, times_as_often
from framescope.findings import MIME, Finding, Findings

NAN = np.nan
BOOK = Codebook("book", (Frame("cost", "Cost", ("cost*",)), Frame("bond", "Bonds", ("alliance",))), title="The book")


@pytest.mark.parametrize(
    ("log_ratio", "words"),
    [
        (1.0, "2.0 times as often"),
        (0.0, "1.0 times as often"),
        (-1.0, "0.50 times as often"),
        (-3.0, "0.12 times as often"),
        (np.log2(19.96), "20.0 times as often"),
        (np.log2(20.01), "more than 20 times as often"),
    ],
)
def test_a_log_ratio_in_words(log_ratio: float, words: str) -> None:
    assert times_as_often(log_ratio) == words


def terms(*rows: dict[str, Any]) -> pd.DataFrame:
    """A keyness table: each row differs from one that holds."""
    sure = {
        "group": "Post",
        "reference": "rest",
        "term": "radar",
        "log_ratio": 2.0,
        "log_ratio_low": 1.0,
        "log_ratio_high": 3.0,
        "q": 0.03,
        "n_target": 9,
        "n_reference": 4,
        "n_containing_target": 7,
        "n_documents_target": 12,
        "note": "",
    }
    return pd.DataFrame([{**sure, **row} for row in rows])


def said(findings: Findings) -> list[str]:
    return [finding.text for finding in findings]


def test_a_term_that_holds_is_told_with_its_evidence() -> None:
    (finding,) = find_terms(terms({}))
    assert finding.text == (
        "Post says \u201cradar\u201d 4.0 times as often as the rest "
        "(95 % interval 2.0 to 8.0; in 7 of 12 articles; q = .030)."
    )
    assert finding.holds
    assert finding.strength == 1.0


def test_a_term_that_the_rest_never_says_has_its_count_instead_of_a_ratio_that_rests_on_no_count() -> None:
    findings = find_terms(terms({"n_reference": 0}, {"n_reference": 0, "n_target": 0.4, "term": "hum", "q": 0.0001}))
    assert said(findings) == [
        "Post says \u201cradar\u201d 9 times, the rest never (in 7 of 12 articles; q = .030).",
        "Post says \u201chum\u201d once, the rest never (in 7 of 12 articles; q < .001).",
    ]


def test_another_reference_is_named() -> None:
    assert "as Times (95" in said(find_terms(terms({"reference": "Times"})))[0]


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"q": 0.0001}, "; q < .001)."),
        ({"log_ratio": 6.0, "log_ratio_high": 7.0}, "more than 20 times as often as the rest (95 % interval 2.0 to ov"),
        ({"log_ratio": 6.0, "log_ratio_low": 5.0, "log_ratio_high": 7.0}, "(95 % interval over 20; in"),
        ({"n_containing_target": 1200, "n_documents_target": 3400}, "in 1,200 of 3,400 articles"),
    ],
)
def test_the_evidence_is_written_for_a_reader(change: dict[str, Any], part: str) -> None:
    assert part in said(find_terms(terms(change)))[0]


@pytest.mark.parametrize(
    "change",
    [
        {"q": 0.05},
        {"q": NAN},
        {"log_ratio_low": -0.1},
        {"log_ratio_low": 0.0},
        {"log_ratio_low": NAN, "log_ratio_high": NAN},
        {"log_ratio": -2.0, "log_ratio_low": -3.0, "log_ratio_high": -1.0},
    ],
)
def test_a_term_that_does_not_hold_is_not_told_but_its_group_is(change: dict[str, Any]) -> None:
    (finding,) = find_terms(terms(change))
    assert finding.text == (
        "Post: no term is certain to be more frequent than elsewhere (q below .05 and an interval above 1)."
    )
    assert not finding.holds


def test_the_surest_terms_come_first_and_at_most_three_a_group() -> None:
    rows = [{"term": f"t{i}", "log_ratio_low": 0.1 + i / 10} for i in range(5)]
    rows += [{"group": "Times", "term": "treaty", "log_ratio_low": 0.15}]
    told = said(find_terms(terms(*rows)))
    assert [sentence.split("\u201d")[0].split("\u201c")[1] for sentence in told] == ["t2", "t1", "treaty", "t0"]
    assert len(find_terms(terms(*rows), most=1)) == 2


def test_groups_with_too_few_articles_are_told_together() -> None:
    few = {"log_ratio_low": NAN, "log_ratio_high": NAN, "q": NAN, "note": "n/a: 1 article"}
    findings = find_terms(terms({}, {"group": "B", **few}, {"group": "A", **few}, {"group": "A", **few, "term": "x"}))
    assert said(findings)[1:] == ["No interval and no p-value for A, B (n/a: 1 article)."]
    assert [finding.holds for finding in findings] == [True, False]


def test_groups_whose_intervals_rest_on_two_to_four_articles_are_told() -> None:
    rows = [{"group": name, "n_documents_target": n} for name, n in (("C", 4), ("A", 2), ("A", 2), ("E", 5))]
    none = {"group": "B", "n_documents_target": 1, "log_ratio_low": NAN, "log_ratio_high": NAN, "q": NAN}
    *_, na, thin = find_terms(terms(*rows, {**none, "note": "n/a: 1 article"}))
    assert na.text == "No interval and no p-value for B (n/a: 1 article)."
    why = "fewer than 5 articles on one side, so the 95 % intervals are too narrow; p and q are right."
    assert thin.text == f"A, C: {why}"
    assert not thin.holds
    assert said(find_terms(terms({"n_documents_reference": 3})))[-1] == f"Post: {why}"
    assert said(find_frames(profile({"n_documents": 4}), BOOK))[-1] == f"Post: {why}"


def test_no_terms_nothing_found() -> None:
    assert find_terms(terms({}).head(0)) == ()


def profile(*rows: dict[str, Any]) -> pd.DataFrame:
    """A frame profile: each row differs from one that holds."""
    sure = {
        "group": "Post",
        "frame": "cost",
        "n": 10,
        "n_containing": 7,
        "n_documents": 12,
        "log_ratio": 1.0,
        "log_ratio_low": 0.5,
        "log_ratio_high": 2.0,
        "p": 0.01,
        "q": 0.02,
        "note": "",
    }
    return pd.DataFrame([{**sure, **row} for row in rows])


def test_a_frame_that_holds_is_told_by_its_label() -> None:
    (finding,) = find_frames(profile({}), BOOK)
    assert finding == Finding(
        "Post speaks of \u201cCost\u201d 2.0 times as often as the rest "
        "(95 % interval 1.4 to 4.0; in 7 of 12 articles; q = .020).",
        holds=True,
        strength=0.5,
    )


def test_a_frame_can_hold_by_being_rare() -> None:
    rare = {"log_ratio": -2.0, "log_ratio_low": -3.0, "log_ratio_high": -1.5}
    (finding,) = find_frames(profile(rare), BOOK)
    assert "0.25 times as often as the rest (95 % interval 0.12 to 0.35;" in finding.text
    assert finding.strength == 1.5


def test_contrasts_that_are_not_certain_are_counted() -> None:
    untested = {"group": "Times", "frame": "bond", "p": NAN, "q": NAN}
    rows = [{}, {"frame": "bond", "q": 0.2}, {"group": "Times", "q": 0.06}, untested]
    findings = find_frames(profile(*rows), BOOK)
    assert said(findings)[1:] == ["The book: 2 of 3 contrasts of a group with the rest are not certain."]
    untitled = Codebook("short", BOOK.frames)
    assert said(find_frames(profile(*rows), untitled))[1].startswith("short: 2 of 3")


def test_frames_that_nobody_uses_are_named() -> None:
    rows = [{}, {"frame": "bond", "n": 0, "p": NAN, "q": NAN, "note": "n/a: not found in any group"}]
    assert said(find_frames(profile(*rows), BOOK))[1:] == ["The book: not found in any article: Bonds."]


def test_a_frame_that_only_groups_left_out_use_is_not_said_to_be_nowhere() -> None:
    texts = [("a", "price"), ("a", "price bond"), ("b", "price"), ("b", "price"), ("c", "bond toll"), ("c", "bond")]
    corpus = fs.corpus_from_table(pd.DataFrame(texts, columns=["outlet", "text"]))
    book = Codebook("book", (Frame("x", "Cost", ("price",)), Frame("y", "Toll", ("toll",)), Frame("z", "No", ("no",))))
    table = fs.frame_profile(fs.tokenize(corpus), book, "outlet", groups=["a", "b"], n_permutations=19, n_bootstrap=19)
    assert [text for text in said(find_frames(table, book)) if "not found" in text] == [
        "book: not found in any article: No.",
        "book: not found in the groups compared: Toll.",
    ]


def test_groups_without_interval_are_told_once_per_reason() -> None:
    few = {"p": NAN, "q": NAN, "log_ratio_low": NAN, "log_ratio_high": NAN}
    rows = [
        {},
        {"group": "A", "note": "n/a: 1 article", **few},
        {"group": "A", "frame": "bond", "note": "n/a: 1 article", **few},
        {"group": "B", "note": "n/a: one group", **few},
    ]
    assert said(find_frames(profile(*rows), BOOK))[1:] == [
        "No interval and no p-value for A (n/a: 1 article).",
        "No interval and no p-value for B (n/a: one group).",
    ]


def mentions(*rows: dict[str, Any]) -> pd.DataFrame:
    voice = {"voice_low": 0.25, "voice_high": 0.9, "voice_note": ""}
    return profile(*(voice | row for row in rows)).rename(columns={"frame": "target"})


def test_targets_are_told_with_counts_and_the_group_that_names_them_most() -> None:
    table = mentions(
        {"n": 30, "n_containing": 5, "share_of_voice": 0.6, "q": 0.5},
        {"n": 1200, "n_containing": 6, "group": "Times", "share_of_voice": 0.75, "q": 0.5},
        {"n": 0, "frame": "bond", "n_containing": 0, "share_of_voice": 0.4, "q": 0.5},
        {"n": 0, "frame": "bond", "n_containing": 0, "group": "Times", "share_of_voice": 0.25, "q": 0.5},
    )
    findings = find_targets(table, BOOK)
    assert said(findings) == [
        "\u201cCost\u201d is named 1,230 times, in 11 of the 24 articles compared; "
        "its share of the mentions of all targets is largest in Times "
        "(75\u202f%; 95 % interval 25\u202f% to 90\u202f%).",
        "The book: 4 of 4 contrasts of a group with the rest are not certain.",
        "The book: not found in the groups compared: Bonds.",
    ]
    assert [finding.holds for finding in findings] == [True, False, False]


def test_a_contrast_of_targets_speaks_of_names_and_ranks_above_the_counts() -> None:
    findings = find_targets(mentions({"share_of_voice": 1.0}), BOOK)
    assert findings[1].text.startswith("Post names \u201cCost\u201d 2.0 times as often as the rest")
    assert findings[1].strength > findings[0].strength > 0


def test_of_equal_shares_the_first_group_by_name_is_told() -> None:
    table = mentions({"group": "B", "share_of_voice": 0.5}, {"group": "A", "share_of_voice": 0.5})
    assert "in A (50\u202f%; 95 % interval " in said(find_targets(table, BOOK))[0]


def test_a_share_of_one_article_has_no_interval_and_the_sentence_says_why() -> None:
    note = "n/a: 1 article naming a target"
    table = mentions({"share_of_voice": 1.0, "voice_low": np.nan, "voice_high": np.nan, "voice_note": note})
    (told, *_) = find_targets(table, BOOK)
    assert told.text.endswith(f"largest in Post (100\u202f%; {note}).")
    assert told.numbers["voice_low"] is None
    (told, *_) = find_targets(table.assign(voice_low=1.0, voice_high=1.0), BOOK)
    assert told.text.endswith("(100\u202f%; no interval, as its articles do not differ).")


def test_mentions_of_weighed_copies_are_rounded_not_cut() -> None:
    """Six copies of a sixth each add up to a hair less than one mention, and two thirds of one are still there."""
    copies = mentions({"n": 6 * (1 / 6) - 1e-16, "n_containing": 6, "share_of_voice": 1.0})
    assert "is named once, in 6 of the 12 articles compared" in said(find_targets(copies, BOOK))[0]
    assert "is named 11 times" in said(find_targets(copies.assign(n=10.83), BOOK))[0]
    assert "is named once" in said(find_targets(copies.assign(n=1 / 3), BOOK))[0]


def test_of_two_groups_that_are_all_there_is_one_side_is_told_and_of_two_among_more_both() -> None:
    more = {"log_ratio": 2.0, "log_ratio_low": 1.0, "log_ratio_high": 3.0}
    less = {"group": "Times", "log_ratio": -2.0, "log_ratio_low": -3.0, "log_ratio_high": -1.0}
    assert len(find_frames(profile(more, less), BOOK)) == 1
    others = find_frames(profile(more, less | {"log_ratio": -1.5}), BOOK)
    assert [finding.group for finding in others] == ["Post", "Times"]


def test_findings_are_a_list_to_read_and_json_to_collect() -> None:
    findings = Findings((Finding("a <b> & c", True, 1.5), Finding("open", False)))
    bundle = findings._repr_mimebundle_()
    assert bundle["text/html"] == (
        '<ul class="fs-findings"><li class="fs-holds">a &lt;b&gt; &amp; c</li><li class="fs-open">open</li></ul>'
    )
    assert bundle["text/plain"] == "a <b> & c\nopen"
    assert [Finding(**item) for item in json.loads(json.dumps(bundle[MIME]))] == list(findings)


def test_a_percentage_does_not_break_at_the_end_of_a_line_and_stays_text_elsewhere() -> None:
    bundle = Findings((Finding("a 95 % interval", True),))._repr_mimebundle_()
    assert "a 95\u202f% interval" in bundle["text/html"]
    assert bundle["text/plain"] == "a 95 % interval"
    assert bundle[MIME][0]["text"] == "a 95 % interval"


def test_no_findings_say_so() -> None:
    bundle = Findings()._repr_mimebundle_()
    assert (bundle["text/html"], bundle["text/plain"]) == ("<p>Nothing to report.</p>", "Nothing to report.")
    assert bundle[MIME] == []
