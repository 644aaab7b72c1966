"""The widgets of the bench: a change of a control is a new view, and nothing stale stays on screen."""

import asyncio
import gc
from html import unescape
from threading import Event
from time import sleep
from typing import Any

import pytest

import framescope as fs
from framescope import examples
from framescope.errors import FramescopeError
from framescope.lab import Bench, show, widgets as skin
from framescope.lab.view import READS
from framescope.lab.widgets import BenchWidgets
from framescope.measures.spreading import GivenUpError, over
from framescope.number_words import THIN

INTERVAL = f"95{THIN}% interval"


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(fs.open_study(examples.write_study(tmp_path_factory.mktemp("widgets") / "bridge")))


@pytest.fixture(autouse=True)
def nothing_kept(bench: Bench) -> None:
    """What another test has looked at is forgotten."""
    bench._kept.clear()


@pytest.fixture
def on_screen(bench: Bench) -> BenchWidgets:
    return BenchWidgets(bench)


def html(shown: BenchWidgets, panel: str) -> str:
    return str(shown.panels[panel].value)


def test_explore_wants_a_study_and_ipywidgets(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FramescopeError, match="explore takes a study"):
        fs.explore("study.yaml")
    assert "application/vnd.jupyter.widget-view+json" in fs.explore(bench.study)._repr_mimebundle_()
    monkeypatch.setattr("framescope.lab.open.find_spec", lambda name: None)
    with pytest.raises(FramescopeError, match="make lab"):
        fs.explore(bench.study)


def test_a_search_changes_the_lines_the_rates_and_the_text(on_screen: BenchWidgets) -> None:
    on_screen.pattern.value = "ferry"
    assert "“ferry” in context" in html(on_screen, "concordance")
    assert "The ferry feeds forty families" in html(on_screen, "text").replace("<mark>", "").replace("</mark>", "")
    assert html(on_screen, "text").count("<mark>ferry</mark>") == 1
    assert on_screen.view.document == on_screen.document.value == "03"
    on_screen.document.value = "06"
    assert "waits at the quay" in html(on_screen, "text")
    assert on_screen.pattern.options == ("ferry",)


def test_what_is_wrong_with_a_pattern_is_said_beside_its_field(on_screen: BenchWidgets) -> None:
    assert "The corpus has bill (3)" in html(on_screen, "sought")
    on_screen.pattern.value = "* *"
    assert "names no word" in html(on_screen, "sought")
    field = next(box for box in below(on_screen.box) if on_screen.pattern in getattr(box, "children", ()))
    assert field.children.index(on_screen.panels["sought"]) == field.children.index(on_screen.pattern) + 1


def below(box: Any) -> list[Any]:
    return [box, *(one for child in getattr(box, "children", ()) for one in below(child))]


def test_groups_are_offered_the_largest_first(on_screen: BenchWidgets) -> None:
    assert [name for name, _ in on_screen.groups.options] == ["Ferry Post (6 articles)", "Hill Gazette (6 articles)"]
    assert on_screen.period.options == ((" 2024-03 ", "2024-03"), (" 2024-04 ", "2024-04"))


def test_groups_change_every_panel_and_the_targets(on_screen: BenchWidgets) -> None:
    before = {name: html(on_screen, name) for name in ("concordance", "frequency", "keyness", "frames")}
    on_screen.target.value = examples.GAZETTE
    assert "Terms of Hill Gazette" in html(on_screen, "keyness")
    on_screen.groups.value = (examples.POST,)
    assert {name for name in before if html(on_screen, name) == before[name]} == {"concordance"}, "all in the Post"
    assert on_screen.target.options == (examples.POST,)
    assert on_screen.target.value == examples.POST
    assert "keyness compares two or more" in html(on_screen, "keyness")
    on_screen.groups.value = ()
    assert "No article is picked" in html(on_screen, "status")


def test_period_weighting_and_orders_reach_the_view(on_screen: BenchWidgets) -> None:
    on_screen.period.index = (1, 1)
    assert (on_screen.view.start, on_screen.view.end) == ("2024-04-01", "2024-05-01")
    on_screen.period.index = (0, 1)
    assert on_screen.view.start == "", "the whole period: articles without a date count too"
    on_screen.weighting.value, on_screen.sort.value, on_screen.order.value = "own", "g2", "right"
    assert (on_screen.view.weighting, on_screen.view.sort, on_screen.view.order) == ("own", "g2", "right")
    assert repr(on_screen).startswith("<bench on <Study bridge: texts by outlet>: View(")


def test_the_panels_of_a_change_are_all_made_before_the_first_is_sent(
    on_screen: BenchWidgets, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, make = [], show.panel_html
    before = {name: html(on_screen, name) for name in READS}

    def watched(bench: Bench, view: Any, panel: str, **options: Any) -> str:
        made.append(panel)
        assert {name: html(on_screen, name) for name in READS} == before
        return make(bench, view, panel, **options)

    monkeypatch.setattr(show, "panel_html", watched)
    on_screen.groups.value = (examples.GAZETTE,)
    assert sorted(made) == ["concordance", "frames", "frequency", "keyness", "text", "trend"]
    assert {name for name in READS if html(on_screen, name) != before[name]} >= {"concordance", "frames", "keyness"}


def test_beside_the_code_stands_a_button_that_needs_nothing_else(on_screen: BenchWidgets) -> None:
    field = next(box for box in below(on_screen.box) if on_screen.code in getattr(box, "children", ()))
    button = field.children[field.children.index(on_screen.code) + 1].value
    assert "Copy to the clipboard</button>" in button
    assert "<script" not in button
    assert "http" not in button


def test_what_is_pending_is_said_and_settled_panels_stay_settled(on_screen: BenchWidgets) -> None:
    assert on_screen.pending == list(show.RESAMPLED)
    assert "Pending" in html(on_screen, "status")
    on_screen.settle()
    assert on_screen.pending == []
    assert "Pending" not in html(on_screen, "status")
    assert INTERVAL in html(on_screen, "keyness")
    on_screen.pattern.value = "ferry"
    assert on_screen.pending == ["frequency", "trend"], "keyness and frames do not read the pattern"
    assert INTERVAL in html(on_screen, "keyness")
    assert INTERVAL not in html(on_screen, "frequency")


def test_the_code_is_of_the_panel_chosen_and_of_what_is_on_screen(on_screen: BenchWidgets) -> None:
    assert "fs.kwic(" in on_screen.code.value
    on_screen.code_panel.value = "keyness"
    assert "n_permutations=0, n_bootstrap=0" in on_screen.code.value
    on_screen.settle()
    assert "n_permutations=p.n_permutations" in on_screen.code.value


def test_where_there_is_nothing_to_show_there_is_no_code_for_it(on_screen: BenchWidgets) -> None:
    on_screen.pattern.value = "* *"
    assert on_screen.code.value.startswith("# ")
    assert "names no word" in on_screen.code.value
    on_screen.pattern.value, on_screen.groups.value = "ferry", ()
    for panel in ("concordance", "frequency", "trend", "keyness", "frames"):
        on_screen.code_panel.value = panel
        assert on_screen.code.value == "# No article is picked: choose a group, or a longer period."
    on_screen.code_panel.value = "text"
    assert on_screen.code.value == "# No line, no article."


CHANGES: dict[str, dict[str, Any]] = {
    "as it opens": {},
    "another pattern": {"pattern": "the br*"},
    "a month": {"period": ("2024-04", "2024-04")},
    "one copy of each": {"weighting": "cluster"},
    "own words, the other group": {"weighting": "own", "target": examples.GAZETTE, "sort": "g2", "order": "right"},
    "one group": {"groups": (examples.GAZETTE,), "pattern": "reach*", "order": "date"},
}


@pytest.mark.parametrize("resampled", [False, True], ids=["at once", "resampled"])
@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_the_copied_code_makes_what_is_on_screen(
    on_screen: BenchWidgets, changes: dict[str, Any], resampled: bool
) -> None:
    for name, value in changes.items():
        getattr(on_screen, name).value = value
    if resampled:
        on_screen.settle()
    for panel in READS:
        on_screen.code_panel.value = panel
        if on_screen.code.value.startswith("# "):
            assert on_screen.code.value[2:].strip() in unescape(html(on_screen, panel))
            continue
        names: dict[str, Any] = {}
        exec(on_screen.code.value, names)
        if panel == "text":
            assert names["shown"].html == html(on_screen, panel)
        elif panel in ("frames", "trend"):  # named for readers; drawn
            assert len(names["table"]) > 0
        else:
            columns = show.LINES if panel == "concordance" else show.RATES if panel == "frequency" else show.TERMS
            shown = {name: "" for name in columns if resampled or name not in show.INFERRED}
            cells = fs.show_table(names["table"], shown, n=show.TOP).html.partition("<tbody>")[2]
            assert cells == html(on_screen, panel).partition("<tbody>")[2]


def test_what_was_resampled_is_shown_at_once_when_the_reader_comes_back(on_screen: BenchWidgets) -> None:
    on_screen.settle()
    before = {name: html(on_screen, name) for name in show.RESAMPLED}
    on_screen.pattern.value = "ferry"
    assert on_screen.pending == ["frequency", "trend"]
    on_screen.pattern.value = "bill"
    assert on_screen.pending == []
    assert {name: html(on_screen, name) for name in show.RESAMPLED} == before
    on_screen.sort.value = "g2"
    assert on_screen.pending == [], "another order needs no other p"


def test_a_notebook_is_told_how_far_loading_is(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []

    class Place:
        def update(self, shown: Any) -> None:
            told.append(shown)

    def display(shown: Any, *, display_id: bool) -> Place:
        told.append(shown)
        return Place()

    cleared: list[bool] = []
    monkeypatch.setattr(skin, "get_ipython", object)
    monkeypatch.setattr(skin, "display", display)
    monkeypatch.setattr(skin, "clear_output", lambda *, wait: cleared.append(wait))
    BenchWidgets(bench)
    assert cleared == [True]
    assert repr(told[0]).endswith("reading the texts …")
    assert [f'value="{i}"' in shown.html for i, shown in enumerate(told)] == [True] * len(told)
    assert repr(told[-1]) == f"Loading the bench, {len(told) - 1} of {len(told)}: making the first tables …"


def test_what_was_loaded_is_not_looked_through_for_garbage_at_every_change(bench: Bench) -> None:
    gc.unfreeze()
    BenchWidgets(bench)
    assert gc.get_freeze_count() > 10_000
    gc.unfreeze()


def test_a_saved_bench_can_be_read_without_its_kernel(on_screen: BenchWidgets) -> None:
    bundle = on_screen._repr_mimebundle_()
    assert html(on_screen, "keyness") in bundle["text/html"]
    assert "Run the cell again" in bundle["text/html"]
    assert "Pending" not in bundle["text/html"]
    assert bundle["text/plain"] == repr(on_screen)


def test_in_a_running_loop_resampling_comes_by_itself_and_a_change_ends_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(skin, "PAUSE", 0)

    async def work() -> None:
        shown = BenchWidgets(bench)
        first = shown.task
        assert first is not None
        shown.pattern.value = "ferry"
        assert shown.task is not first
        with pytest.raises(asyncio.CancelledError):
            await first
        assert shown.task is not None
        await shown.task
        assert shown.pending == []

    asyncio.run(work())


def test_what_was_resampled_for_an_older_view_is_not_shown(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skin, "PAUSE", 0)

    async def work() -> None:
        shown = BenchWidgets(bench)
        make = show.panel_html

        def change_meanwhile(*given: Any, **options: Any) -> str:
            shown.view = shown.view.__class__(groups=(examples.POST,))
            return make(*given, **options)

        monkeypatch.setattr(show, "panel_html", change_meanwhile)
        before = html(shown, "frequency")
        assert shown.task is not None
        await shown.task
        assert html(shown, "frequency") == before

    asyncio.run(work())


def test_after_a_change_nobody_resamples_for_the_older_view(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(skin, "PAUSE", 0)
    begun, gave_up = Event(), Event()

    def endless(*given: Any, **options: Any) -> str:
        begun.set()
        try:
            return str(sum(over([0.001] * 10**6, sleep)))
        except GivenUpError:
            gave_up.set()
            raise

    async def work() -> None:
        shown = BenchWidgets(bench)
        monkeypatch.setattr(show, "panel_html", endless)
        while not begun.is_set():
            await asyncio.sleep(0)
        assert shown.task is not None
        shown.task.cancel()
        while not gave_up.is_set():
            await asyncio.sleep(0)

    asyncio.run(asyncio.wait_for(work(), 60))


def test_a_study_without_dates_and_codebooks_has_its_bench(tmp_path: Any) -> None:
    for number, word in enumerate(("radar", "treaty")):
        (tmp_path / f"{number}.txt").write_text(f"The {word} and the {word}.", encoding="utf-8")
    shown = BenchWidgets(Bench(fs.open_study(corpus=tmp_path, group="source_file", overrides={"codebooks": []})))
    assert shown.period.disabled
    assert "No article has a date" in html(shown, "trend")
    shown.code_panel.value = "trend"
    assert shown.code.value.startswith("# ")
    assert "names no codebook" in html(shown, "frames")
