"""Texts with one frame each, from two or more coders: read back, and held against dictionary and classifier."""

import math
from itertools import product

import numpy as np
import pytest
from nltk.metrics.agreement import AnnotationTask

from framescope.codebook import Codebook, Frame
from framescope.errors import FramescopeError
from framescope.framing.choice_tables import choice_agreement, choice_confusion, top_frames
from framescope.framing.choices import match_choices, read_choices
from framescope.framing.classifier import classify_frames, compare_measures
from framescope.framing.validation import validation_table

BOOK = Codebook(
    "book",
    (
        Frame("cost", "Money", ("price*", "dear")),
        Frame("threat", "Threat", ("missile*", "war")),
        Frame("cost > tax", "Tax", ("tax",), parent="cost"),
        Frame("law", "Law", ("court",)),
    ),
)
ROWS = """id;headline;lead;Coder 1;coder_2;outlet
1;Price of war;It is dear.;Money;cost;A
2;Missiles;;THREAT;threat;A
3;A tax;;money;none;B
4;Weather;;none;none;B
5;Price war;;law;threat;A
6;Court;;law;;B
7;Nothing here;;;;B
;;;;;
"""


def written(tmp_path, text=ROWS, name="heads.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8-sig")
    return path


@pytest.fixture
def codes(tmp_path):
    return read_choices(written(tmp_path), BOOK, text=("headline", "lead"), by="outlet")


def test_one_choice_is_a_yes_for_one_frame_and_a_no_for_the_others(codes):
    assert codes.single
    assert codes.coders == ["Coder 1", "coder_2"]
    nan = math.nan
    for frame, expected in {
        "cost": [[1, 1], [0, 0], [1, 0], [0, 0], [0, 0], [0, nan], [nan, nan]],
        "law": [[0, 0], [0, 0], [0, 0], [0, 0], [1, 0], [1, nan], [nan, nan]],
    }.items():
        np.testing.assert_array_equal(codes.matrix(frame).to_numpy(), expected)
    assert codes.key["text"].tolist()[:2] == ["Price of war\nIt is dear.", "Missiles\n"]
    assert codes.key["group"].tolist() == list("AABBABB")


def test_the_dictionary_chooses_the_frame_with_most_hits(codes):
    coded = match_choices(codes, BOOK)
    assert coded.units["id"].tolist() == list("123456"), "what nobody coded is left out"
    assert top_frames(coded.found).tolist() == ["cost", "threat", "cost", "(none)", "(tie)", "law"]
    assert coded.found["cost"].tolist() == [1, 0, 1, 0, 0.5, 0]
    assert coded.units["patterns"].tolist()[0] == "price*, dear, war"
    assert coded.codebook.names == ["cost", "threat", "law"], "frames inside others are no choice"


def test_agreement_over_all_categories_at_once(codes):
    coded = match_choices(codes, BOOK)
    table = choice_agreement(coded, n_bootstrap=99).set_index("measure")
    coders, dictionary = table.loc["coders"], table.loc["dictionary"]
    said = [("cost", "cost"), ("threat", "threat"), ("cost", "-"), ("-", "-"), ("law", "threat"), ("law", None)]
    task = [(c, i, pair[c]) for i, pair in enumerate(said[:5]) for c in (0, 1)]
    assert coders["alpha"] == pytest.approx(AnnotationTask(data=task).alpha())
    assert (coders["n"], coders["n_categories"], coders["accuracy"]) == (6, 4, 3 / 5)
    own = ["cost", "threat", "cost", "-", "tie", "law"]
    alphas = []
    for coder in (0, 1):
        pairs = [(i, own[i], pair[coder]) for i, pair in enumerate(said) if pair[coder]]
        task = [row for i, a, b in pairs for row in ((0, i, a), (1, i, b))]
        alphas.append(AnnotationTask(data=task).alpha())
    assert dictionary["alpha"] == pytest.approx(np.mean(alphas))
    assert dictionary["accuracy"] == pytest.approx((1 + 1 + 1 + 1 + 1 + 0 + 0 + 1 + 1 + 0 + 0) / 11 + 1 / 11)
    assert dictionary["answered"] == pytest.approx(4 / 6)
    assert dictionary["alpha_low"] <= dictionary["alpha"] <= dictionary["alpha_high"]
    assert dictionary["accuracy_low"] < dictionary["accuracy"] < dictionary["accuracy_high"]


def test_the_confusion_counts_every_coders_choice(codes):
    table = choice_confusion(match_choices(codes, BOOK))
    assert table.to_dict("index") == {
        "cost": {"cost": 3, "threat": 0, "law": 0, "(none)": 0, "(tie)": 0},
        "threat": {"cost": 0, "threat": 2, "law": 0, "(none)": 0, "(tie)": 1},
        "law": {"cost": 0, "threat": 0, "law": 1, "(none)": 0, "(tie)": 1},
        "(none)": {"cost": 1, "threat": 0, "law": 0, "(none)": 2, "(tie)": 0},
    }


def test_scores_by_frame_come_from_the_same_table_as_sentences(codes):
    table = validation_table(match_choices(codes, BOOK), n_bootstrap=19).set_index("frame")
    assert table.loc["cost", "recall"] == 1
    assert table.loc["cost", "precision"] == pytest.approx(1.5 / 2.5)
    assert table.loc["cost", "alpha"] == pytest.approx(1 - 9 * 2 / (2 * 3 * 7))


def test_what_a_measure_does_not_say_is_missing_and_three_coders_make_three_pairs(tmp_path):
    text = "text,coder1,coder2,coder3\na,cost,cost,law\nb,law,law,law\nc,cost,,cost\n"
    coded = match_choices(read_choices(written(tmp_path, text), BOOK), BOOK)
    silent = coded.found * math.nan
    table = choice_agreement(coded, {"silent": silent}, n_bootstrap=9).set_index("measure")
    assert table.loc["coders", "accuracy"] == pytest.approx((1 + 0 + 0 + 3 + 1) / 7)
    assert table.loc["silent", "note"] == "n/a: nothing was said on these texts"
    assert table.loc["silent", ["alpha", "accuracy", "alpha_low"]].isna().all()
    assert [str(name) for name in top_frames(silent)] == ["nan"] * 3
    assert coded.units["id"].tolist() == ["row 2", "row 3", "row 4"]


WORDS = {"cost": "bill budget sum", "threat": "raid enemy danger", "law": "judge bench verdict"}


def headlines(n):
    rows = [
        f"{i},{' '.join((a, b))} {i},{frame},{frame if i % 7 else 'none'}\n"
        for i, ((frame, words), a, b) in enumerate(
            ((item, a, b) for item in WORDS.items() for a, b in list(product(item[1].split(), repeat=2))[:n])
        )
    ]
    return "id,text,coder1,coder2\n" + "".join(rows)


def test_the_classifier_is_one_more_coder(tmp_path):
    coded = match_choices(read_choices(written(tmp_path, headlines(9)), BOOK), BOOK)
    measures = {"dictionary": coded.found, "classifier": classify_frames(coded, folds=9)}
    assert (measures["classifier"].sum(axis=1) == 1).all(), "one frame each"
    table = choice_agreement(coded, measures, n_bootstrap=19).set_index("measure")
    assert table.loc["dictionary", "answered"] == 0
    assert table.loc["classifier", "accuracy"] > 0.8 > table.loc["dictionary", "accuracy"]
    assert compare_measures(coded, measures, n_bootstrap=9)["alpha_measure_high"].notna().any()


def test_too_few_texts_or_frames_are_not_learned(tmp_path):
    coded = match_choices(read_choices(written(tmp_path, headlines(3)), BOOK), BOOK)
    assert classify_frames(coded).isna().all(axis=None)


def test_texts_that_stand_twice_are_left_out_together(tmp_path):
    lines = "".join(f"{i},{'same words' if i % 2 else 'other text'},{('cost', 'law')[i % 2]},none\n" for i in range(40))
    coded = match_choices(read_choices(written(tmp_path, "id,text,coder1,coder2\n" + lines), BOOK), BOOK)
    assert classify_frames(coded).isna().all(axis=None), "left out, a text leaves its frame without any other text"


@pytest.mark.parametrize(
    ("text", "options", "told"),
    [
        ("text,coder1\na,cost\n", {}, ":1: 1 coder; name columns of two or more, coders=[...]."),
        ("text,a\na,cost\n", {"coders": ["a", "a"]}, ":1: 1 coder; name columns of two or more, coders=[...]."),
        ("text,a,b\nx,cost,law\n", {}, ":1: 0 coders;"),
        ("words,coder1,coder2\n", {}, ":1: there is no column 'text'; there are: words, coder1, coder2."),
        ("text,a,b\n", {"coders": ["a", "c"]}, ":1: there is no column 'c'"),
        ("", {}, ":1: there is no column 'text'; there are: none."),
        (
            "text,coder1,coder2\nx,cost,laws\n",
            {},
            ":2: there is no frame 'laws'; there are: cost, threat, law, none.",
        ),
        ("text,coder1,coder2\nx,tax,law\n", {}, ":2: there is no frame 'tax'"),
        ("id,text,coder1,coder2\n1,x,law,law\n1,y,law,law\n", {}, ":3: the text '1' stands twice."),
        ("text,coder1,coder2\n", {"labels": {"x": "y"}}, "labels: there is no frame 'y'"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_by_row(tmp_path, text, options, told):
    with pytest.raises(FramescopeError) as error:
        read_choices(written(tmp_path, text), BOOK, **options)
    assert told in str(error.value)


def test_other_names_of_frames_may_be_given_and_texts_need_codes(tmp_path):
    path = written(tmp_path, "text,coder1,coder2\nprice,1,2\nx,9,1\n")
    codes = read_choices(path, BOOK, labels={"1": "cost", "2": "Law", "9": "none"})
    assert codes.matrix("cost").to_numpy().tolist() == [[1, 0], [0, 1]]
    with pytest.raises(FramescopeError, match="no text was coded"):
        match_choices(read_choices(written(tmp_path, "text,coder1,coder2\nx,,\n"), BOOK), BOOK)
    with pytest.raises(FramescopeError, match="there is no file"):
        read_choices(tmp_path / "absent.csv", BOOK)


def test_coders_who_share_no_text_have_no_alpha_and_the_reason_is_given(tmp_path):
    text = "text,coder1,coder2\nprice,cost,\nwar,threat,\ndear,,cost\nmissile,,threat\n"
    coded = match_choices(read_choices(written(tmp_path, text), BOOK), BOOK)
    table = choice_agreement(coded, n_bootstrap=9).set_index("measure")
    assert table.loc["coders", "note"] == "n/a: no text has two codes"
    assert table.loc["coders", ["accuracy", "alpha", "alpha_low"]].isna().all()
    assert table.loc["dictionary", ["alpha", "accuracy", "note"]].tolist() == [1, 1, ""]


def test_a_coder_of_one_text_does_not_take_the_alpha_of_the_others_away(tmp_path):
    text = "text,coder1,coder2,coder3\nprice,cost,cost,\nwar,threat,threat,threat\ndear,cost,threat,\n"
    coded = match_choices(read_choices(written(tmp_path, text), BOOK), BOOK)
    two = match_choices(read_choices(written(tmp_path, text), BOOK, coders=["coder1", "coder2"]), BOOK)
    names = ["alpha", "alpha_answered"]
    found, wanted = (
        choice_agreement(c, n_bootstrap=9).set_index("measure").loc["dictionary", names] for c in (coded, two)
    )
    assert found.tolist() == wanted.tolist()


def test_halves_of_two_leading_frames_are_something_found(tmp_path):
    text = "text,coder1,coder2\nprice war,cost,cost\nwar,threat,threat\n"
    row = validation_table(match_choices(read_choices(written(tmp_path, text), BOOK), BOOK), n_bootstrap=9).iloc[0]
    assert (row["frame"], row["n_found"]) == ("cost", 0.5)
    assert "found none" not in row["note"]
