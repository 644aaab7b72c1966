"""The bench without a screen: a view in, tables and code out; the code, run, makes the same tables."""

import ast
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import framescope as fs
from framescope import examples
from framescope.errors import FramescopeError
from framescope.lab import Bench, View
from framescope.lab.bench import KEPT
from framescope.lab.code import code_of, study_call
from framescope.lab.leading import first_rows, first_view, leading_terms
from framescope.lab.panels import (
    PANELS,
    check_view,
    chosen_documents,
    frames_table,
    lines_table,
    rates_table,
    terms_table,
    text_shown,
    trend_period,
    trend_table,
)
from framescope.lab.show import RESAMPLED, articles_of, panel_html, sought, status
from framescope.lab.view import READS, view_key, view_period
from framescope.lab.vocabulary import complete, meanings
from framescope.number_words import THIN

INTERVAL = f"95{THIN}% interval"
BOTH = (examples.POST, examples.GAZETTE)
TABLES: dict[str, Any] = {
    "concordance": lambda bench, view, resampled: lines_table(bench, view),
    "frequency": lambda bench, view, resampled: rates_table(bench, view, resampled=resampled),
    "trend": lambda bench, view, resampled: trend_table(bench, view),
    "keyness": lambda bench, view, resampled: terms_table(bench, view, resampled=resampled),
    "frames": lambda bench, view, resampled: frames_table(bench, view, resampled=resampled),
}
VIEW = View(BOTH, pattern="bridge", target=examples.POST, document="01")
VIEWS = {
    "everything": VIEW,
    "spring": replace(VIEW, **view_period("2024-04", "2024-04")),
    "own words": replace(VIEW, weighting="own", pattern="the *", order="right"),
    "clusters": replace(VIEW, weighting="cluster", target=examples.GAZETTE, sort="g2", pattern="re?ch"),
    "one group": replace(VIEW, groups=(examples.GAZETTE,), target=examples.GAZETTE, sort="log_ratio", order="date"),
    "a phrase with a gap": replace(VIEW, pattern="bridge *{0,3} ferry/ferries", order="group"),
}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    path = examples.write_study(tmp_path_factory.mktemp("bench") / "bridge")
    made = Bench(fs.open_study(path))
    made.load()
    return made


def run(code: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(code, "copied", "exec"), names)
    return names


@pytest.mark.parametrize("resampled", [False, True], ids=["at once", "resampled"])
@pytest.mark.parametrize("panel", TABLES)
@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_copied_code_makes_the_table_on_screen(bench: Bench, view: View, panel: str, resampled: bool) -> None:
    if panel == "keyness" and len(view.groups) == 1:
        with pytest.raises(FramescopeError, match="keyness compares two or more"):
            check_view(bench, view, panel)
        return
    code = code_of(bench, view, panel, resampled=resampled)
    pd.testing.assert_frame_equal(run(code)["table"], TABLES[panel](bench, view, resampled))
    assert code.startswith("import framescope as fs\n")
    assert isinstance(ast.parse(code).body[-1], ast.Expr), "so that a cell shows what it makes"
    assert max(map(len, code.splitlines())) <= 200


@pytest.mark.parametrize("view", [one for one in VIEWS.values() if len(one.groups) > 1])
@pytest.mark.parametrize("sort", ["log_odds_z", "g2", "log_ratio"])
@pytest.mark.parametrize("least", [1, 3])
def test_the_leading_terms_are_the_first_rows_of_keyness(bench: Bench, view: View, sort: str, least: int) -> None:
    assert bench.study.file
    study = fs.open_study(bench.study.file, overrides={"min_count": least, "min_documents": (least + 1) // 2})
    one = Bench(study)
    every = terms_table(one, replace(view, sort=sort))
    for n in (1, 12, len(every), 500):
        leading, n_rows = leading_terms(one, replace(view, sort=sort), n)
        pd.testing.assert_frame_equal(leading, every[list(leading)].head(n), check_exact=True)
        assert n_rows == len(every)


def test_terms_of_one_score_stand_by_name_and_those_without_last() -> None:
    names = pd.Index(["c", "a", "d", "b", "e"])
    score = np.array([1.0, np.nan, 1.0, 2.0, 1.0])
    assert [names[first_rows(score, names, n)].tolist() for n in (2, 3, 5, 9)] == [
        *(["b", "c"], ["b", "c", "d"]),
        *[["b", "c", "d", "e", "a"]] * 2,
    ]
    assert first_rows(score[:0], names[:0], 3).tolist() == []


def test_where_the_articles_weigh_nothing_the_leading_terms_have_no_scores(tmp_path: Path) -> None:
    table = pd.DataFrame({"text": ["radar radar", "treaty", ""], "outlet": ["X", "X", "Y"], "doc_id": list("cab")})
    table.to_csv(tmp_path / "texts.csv", index=False)
    corpus = fs.corpus_from_table(table)
    study = fs.Study(
        fs.open_study(corpus="/nowhere", overrides={"min_count": 1, "min_documents": 1}).parameters, tmp_path
    )
    vars(study).update(corpus=corpus, tokens=fs.tokenize(corpus), codebooks=[])
    bench, view = Bench(study), View(("X", "Y"), target="Y")
    leading, _ = leading_terms(bench, view, 5)
    assert leading["term"].tolist() == ["radar", "treaty"]
    assert leading[["g2", "log_ratio", "log_odds_z"]].isna().all(axis=None)
    pd.testing.assert_frame_equal(leading, terms_table(bench, view)[list(leading)], check_exact=True)


def test_copied_code_shows_the_text_on_screen(bench: Bench) -> None:
    code = code_of(bench, VIEW, "text")
    shown = run(code)["shown"]
    assert shown.html == text_shown(bench, VIEW).html
    assert "<mark>bridge</mark>" in shown.html
    assert '<del title="share line, characters 88 to 106">Share on Facebook\n</del>' in shown.html


def test_hostile_names_stay_strings_in_the_code(bench: Bench) -> None:
    view = replace(VIEW, pattern="x'); import os #", groups=("a\"b'\n", *BOTH))
    for panel in READS:
        tree = ast.parse(code_of(bench, view, panel))
        assert [node.names[0].name for node in ast.walk(tree) if isinstance(node, ast.Import)] == ["framescope"]


def test_a_study_is_opened_again_as_it_was(tmp_path: Path) -> None:
    path = examples.write_study(tmp_path / "bridge")
    texts = path.parent / "texts"
    for study in (
        fs.open_study(path),
        fs.open_study(path, group="title", overrides={"seed": 5, "per": 100.0}),
        fs.open_study(corpus=texts, overrides={"max_groups": 3}),
        fs.open_study(path, overrides={"corpus": str(texts)}),
    ):
        again = run(f"import framescope as fs\nagain = {study_call(study)}")["again"]
        assert again.parameters == study.parameters
    assert study_call(fs.open_study(path)) == f"fs.open_study({str(path)!r})"
    assert study_call(fs.open_study(corpus=texts)) == f"fs.open_study(corpus={str(texts)!r})"


def test_the_first_view_is_everything_and_the_leading_term(bench: Bench) -> None:
    view = first_view(bench)
    assert (view.groups, view.target, view.start) == (BOTH, examples.POST, "")
    assert view.pattern == terms_table(bench, view)["term"].iloc[0] == "bill"


def test_groups_and_period_choose_documents(bench: Bench) -> None:
    april = view_period("2024-04", "2024-04")
    assert april == {"start": "2024-04-01", "end": "2024-05-01"}
    view = View((examples.POST,), **april)
    assert bench.study.corpus.documents["doc_id"][chosen_documents(bench, view)].tolist() == ["04", "05", "06"]
    assert bench.months == ["2024-03", "2024-04"]


@pytest.mark.parametrize(
    ("view", "told"),
    [
        (View(()), "No article is picked"),
        (View(("Ferry Pots",)), "there is no group 'Ferry Pots'.*Did you mean 'Ferry Post'"),
        (View(BOTH, "2020-01-01", "2020-02-01"), "No article is picked: choose a group, or a longer period"),
    ],
)
def test_a_view_of_nothing_says_so(bench: Bench, view: View, told: str) -> None:
    with pytest.raises(FramescopeError, match=told):
        chosen_documents(bench, view)


def test_keyness_says_which_side_has_no_article_in_the_period(bench: Bench, tmp_path: Path) -> None:
    table = pd.DataFrame({"text": ["a b", "b c"], "outlet": ["X", "Y"], "date": ["2024-01-05", "2024-02-05"]})
    table.to_csv(tmp_path / "texts.csv", index=False)
    bench = Bench(fs.open_study(corpus=tmp_path / "texts.csv"))
    view = View(("X", "Y"), **view_period("2024-01", "2024-01"), target="Y", document="texts-2")
    assert "Y has no article in this period" in panel_html(bench, view, "keyness")
    assert "Only X has articles in this period" in panel_html(bench, replace(view, target="X"), "keyness")
    assert "Nothing is sought" in panel_html(bench, view, "frequency")
    assert run(code_of(bench, view, "text"))["shown"].html == text_shown(bench, view).html, "nothing is sought"


def test_what_cannot_be_shown_is_said_in_its_panel(bench: Bench) -> None:
    one = replace(VIEW, groups=(examples.POST,))
    assert "keyness compares two or more" in panel_html(bench, one, "keyness")
    assert "Nothing is sought" in panel_html(bench, replace(VIEW, pattern=" "), "concordance")
    assert "names no word" in panel_html(bench, replace(VIEW, pattern="* *"), "frequency")
    assert "No line, no article" in panel_html(bench, replace(VIEW, document=""), "text")
    assert "No article is picked" in status(bench, View(()))


def test_groups_that_are_numbers_are_found_by_the_copied_code_too(tmp_path: Path) -> None:
    table = pd.DataFrame({"text": ["a b", "b c", "c d"], "year": [2017, 2018, 2017]})
    table.to_parquet(tmp_path / "texts.parquet")
    bench = Bench(fs.open_study(corpus=tmp_path / "texts.parquet", group="year"))
    view = View(("2017",), pattern="c")
    assert chosen_documents(bench, view).tolist() == [True, False, True]
    pd.testing.assert_frame_equal(run(code_of(bench, view, "concordance"))["table"], lines_table(bench, view))


def test_what_was_kept_longest_ago_goes_first(bench: Bench) -> None:
    one = Bench(bench.study)
    for number in (*range(KEPT), 0, KEPT):
        assert one.keep(number, lambda number=number: [number]) == [number]
    assert [one.has(number) for number in (0, 1, 2, KEPT)] == [True, False, True, True]
    assert one.keep(0, list) == [0], "not made a second time"


def test_too_many_groups_for_a_trend_are_said(bench: Bench) -> None:
    many = replace(VIEW, groups=tuple(f"paper {i}" for i in range(PANELS + 1)))
    for ask in (trend_period, lambda bench, view: code_of(bench, view, "trend")):
        with pytest.raises(FramescopeError, match="13 groups are picked: pick 12 or fewer"):
            ask(bench, many)


def test_every_article_of_a_group_without_a_name_is_found() -> None:
    table = pd.DataFrame({"text": ["a b", "b c", "c d"], "outlet": ["X", "", "X"], "date": ["2024-01-05", "", ""]})
    corpus = fs.corpus_from_table(table)
    study = fs.Study(fs.open_study(corpus="/nowhere").parameters, Path("/nowhere"))
    vars(study).update(corpus=corpus, tokens=fs.tokenize(corpus), codebooks=[])
    bench = Bench(study)
    assert chosen_documents(bench, View(("(none)",))).tolist() == [False, True, False]
    assert "2 have no date and are left out" in status(
        bench, View(("X", "(none)"), **view_period("2024-01", "2024-01"))
    )
    assert "names no codebook" in panel_html(bench, View(("X",)), "frames")


def test_every_frame_on_screen_says_whether_it_was_validated(bench: Bench) -> None:
    shown = panel_html(bench, VIEW, "frames")
    book = bench.codebook(0)
    assert all(f"{label} [unvalidated]" in shown for label in map(book.labels.get, frames_table(bench, VIEW)["term"]))
    bench._loaded["badges", 0] = dict.fromkeys(book.labels, "α .80, F1 .60")
    try:
        assert "[α .80, F1 .60]" in panel_html(bench, VIEW, "frames")
    finally:
        del bench._loaded["badges", 0]


def test_words_are_completed_from_the_vocabulary_most_frequent_first(bench: Bench) -> None:
    n = bench.study.tokens.to_table()["token"].value_counts()
    found = complete(bench, "The Br")
    assert found[0] == "The bridge"
    words = complete(bench, "t")
    assert [n[word] for word in words] == sorted((n[word] for word in words), reverse=True)
    assert set(words) == {word for word in n.index if word.startswith("t")}
    assert complete(bench, "br*") == complete(bench, "") == complete(bench, "bridge ") == []
    assert len(complete(bench, "t", n=2)) == 2


def test_a_glob_says_what_it_stands_for(bench: Bench) -> None:
    assert meanings(bench, replace(VIEW, pattern="ferr* * bridge")) == [("bridge", 11), ("ferry", 5), ("ferries", 1)]
    assert meanings(bench, replace(VIEW, pattern="zeppelin")) == []
    assert meanings(bench, replace(VIEW, pattern="bridge *{0,3} ferry/ferries")) == [
        *(("bridge", 11), ("ferry", 5), ("ferries", 1))
    ]


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("bridge", "In 10 articles looked at. The corpus has bridge (11)."),
        ("toll", "In 1 article looked at. The corpus has toll (2)."),
        ("30 million", "In 1 article looked at. The corpus has million (2), 30 (1)."),
        ("bridge toll", "In no article looked at. The corpus has bridge (11), toll (2)."),
        ("zeppelin", "No word of the corpus is like “zeppelin”."),
        ("<b>", "No word of the corpus is like “&lt;b&gt;”."),
        ("* *", "names no word"),
        ("bridge *{0,3}", "begins or ends with a gap"),
        (" ", "Nothing is sought: type a word"),
    ],
)
def test_beside_the_field_stands_what_was_found_or_what_is_wrong(bench: Bench, pattern: str, told: str) -> None:
    said = sought(bench, replace(VIEW, pattern=pattern))
    assert told in said
    assert 'role="status"' in said
    assert ("fs-bad" in said) is (pattern in ("* *", "bridge *{0,3}", " "))


def test_a_panel_is_made_anew_only_where_what_it_reads_has_changed() -> None:
    other = replace(VIEW, pattern="toll")
    assert {panel for panel in READS if view_key(VIEW, panel) != view_key(other, panel)} == {
        *("concordance", "frequency", "trend", "text")
    }
    other = replace(VIEW, target=examples.GAZETTE)
    assert [panel for panel in READS if view_key(VIEW, panel) != view_key(other, panel)] == ["keyness"]


def test_without_resampling_there_is_no_column_for_it(bench: Bench) -> None:
    for panel in ("frequency", "keyness", "frames"):
        assert INTERVAL not in panel_html(bench, VIEW, panel)
        assert INTERVAL in panel_html(bench, VIEW, panel, resampled=True)
    assert "pending" in panel_html(bench, VIEW, "trend")
    assert "<svg" not in panel_html(bench, VIEW, "trend", resampled=True), "an image, not markup"
    assert "intervals, p and q of keyness, trend" in status(bench, VIEW, ("keyness", "trend"))
    assert "Pending" not in status(bench, VIEW)


def test_a_trend_has_at_most_thirty_points(bench: Bench) -> None:
    for last, period in (("2026-06", "M"), ("2026-07", "Q"), ("2031-06", "Q"), ("2031-07", "Y"), ("2099-01", "Y")):
        view = replace(VIEW, **view_period("2024-01", last))
        assert trend_period(bench, view) == period, last


def test_the_articles_of_the_lines_are_offered_once(bench: Bench) -> None:
    lines = lines_table(bench, replace(VIEW, pattern="bill"))
    assert lines["doc_id"].tolist() == ["01", "01", "04"]
    assert [doc_id for _, doc_id in articles_of(lines)] == ["01", "04"]
    assert articles_of(lines)[0][0] == "01 · Ferry Post · 2024-03-04 · Bridge bill grows again"


def test_hostile_texts_are_escaped_in_every_panel(tmp_path: Path) -> None:
    bad = "<img src=x onerror=alert(1)>"
    path = examples.write_study(tmp_path / "bridge")
    metadata = path.parent / "texts" / "metadata.csv"
    metadata.write_text(metadata.read_text(encoding="utf-8").replace(examples.POST, bad), encoding="utf-8")
    first = path.parent / "texts" / "01.txt"
    first.write_text(f"{bad} cost {bad}", encoding="utf-8")
    bench = Bench(fs.open_study(path))
    view = View((bad, examples.GAZETTE), pattern="cost*", target=bad, document="01")
    for panel in READS:
        html = panel_html(bench, view, panel, resampled=panel in RESAMPLED)
        assert bad not in html, panel
        assert html
    assert bad not in status(bench, replace(view, pattern=bad))
    assert bad not in sought(bench, replace(view, pattern=bad))
