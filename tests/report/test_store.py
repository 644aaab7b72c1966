"""The store of finished pages: whole or not there, and never larger than it may be."""

import os
from pathlib import Path

import pytest

from framescope.findings import Finding
from framescope.report.render import Rendered
from framescope.report.store import PageStore

PAGE = Rendered("2-terms", "Which terms?", "<p>x</p>", (Finding("One.", True),), (("a.csv", "a\n1\n"),))


@pytest.fixture
def store(tmp_path: Path) -> PageStore:
    """Three pages, used one after another: a, b, c."""
    (tmp_path / "pages").mkdir()
    store = PageStore(tmp_path / "pages")
    for time, key in enumerate("abc", start=1):
        store.put(key, PAGE, f"study: {key}", tmp_path)
        os.utime(store.folder / f"{key}.json", (time, time))
    return store


def keys(store: PageStore) -> set[str]:
    return {path.stem for path in store.folder.iterdir()}


def test_a_page_comes_back_as_it_was_given_back_when_it_was_kept(store: PageStore, tmp_path: Path) -> None:
    kept = store.put("d", PAGE, "", tmp_path)
    assert (kept.body, kept.findings, kept.tables) == (PAGE.body, PAGE.findings, PAGE.tables)
    assert store.get("d") == kept
    assert store.get("e") is None


@pytest.mark.parametrize("at", range(0, 300, 30))
def test_a_page_that_is_not_as_it_was_written_is_none(store: PageStore, at: int) -> None:
    path = store.folder / "a.json"
    data = path.read_bytes()
    path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
    found = store.get("a")
    assert found is None or found == store.get("b"), "what is told of it may differ"
    path.write_bytes(data[:at])
    assert store.get("a") is None


def test_the_longest_unused_pages_go_and_those_of_the_report_stay(store: PageStore) -> None:
    size = (store.folder / "a.json").stat().st_size
    store.prune(limit=3 * size)
    assert keys(store) == {"a", "b", "c"}
    assert store.get("a") is not None, "used now"
    store.prune(limit=2 * size)
    assert keys(store) == {"a", "c"}
    store.prune(keep=["c"], limit=0)
    assert keys(store) == {"a", "c"}, "the last used stays, and what is to be kept"
    store.prune(limit=0)
    assert keys(store) == {"a"}


def test_pages_are_listed_the_last_used_first_and_cleared(store: PageStore) -> None:
    (store.folder / "bad.json").write_text("{", encoding="utf-8")
    table = store.table()
    assert table["what"].tolist() == ["study: c", "study: b", "study: a"]
    assert table["used"][2] == "1970-01-01 00:00:01"
    assert table["n_bytes"].tolist() == [(store.folder / "a.json").stat().st_size] * 3
    assert (store.clear(), store.clear()) == (4, 0)
