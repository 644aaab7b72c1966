"""The place of a report: swapped in whole or not at all, whatever happens on the way."""

import multiprocessing
import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock

from framescope.errors import ReportError
from framescope.report import place
from framescope.report.place import (
    aside,
    check_whole,
    exchange,
    locked,
    made_folders,
    recover,
    refuse_other,
    run_folder,
)
from framescope.report.sums import write_sums


def write(folder: Path, text: str, **more: str) -> Path:
    """A report of one page."""
    folder.mkdir(parents=True, exist_ok=True)
    page = f"<html><body>{text}</body></html>\n"
    files = {"index.html": page, "run.json": '{"framescope": "1"}', **more}
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return write(tmp_path / "reports" / "r", "old")


@pytest.mark.parametrize("at_once", [True, False], ids=["in one step", "by two renames"])
def test_the_new_report_takes_the_place_of_the_old_and_nothing_else_is_left(
    out: Path, monkeypatch: pytest.MonkeyPatch, at_once: bool
) -> None:
    if not at_once:
        monkeypatch.setattr(place, "exchange", lambda *_: False)
    with aside(out) as folder:
        write(folder, "new")
        assert "old" in (out / "index.html").read_text(encoding="utf-8")
    assert "new" in (out / "index.html").read_text(encoding="utf-8")
    assert [path.name for path in out.parent.iterdir()] == ["r"]
    assert out.stat().st_mode & 0o777 == 0o755


def test_two_folders_change_places_in_one_step(tmp_path: Path) -> None:
    one, other = write(tmp_path / "one", "1"), write(tmp_path / "other", "2")
    assert exchange(one, other), "Linux and macOS can"
    assert "2" in (one / "index.html").read_text(encoding="utf-8")
    assert "1" in (other / "index.html").read_text(encoding="utf-8")


def test_where_there_is_nothing_to_change_places_with_nothing_is_done(tmp_path: Path) -> None:
    assert not exchange(write(tmp_path / "one", "1"), tmp_path / "none")
    assert (tmp_path / "one").is_dir()


def test_a_system_that_knows_no_exchange_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = write(tmp_path / "one", "1"), write(tmp_path / "other", "2")
    for system, library in {"plan9": object(), "linux": object(), "darwin": object()}.items():
        monkeypatch.setattr(place.sys, "platform", system)
        monkeypatch.setattr(place.ctypes, "CDLL", lambda _, library=library: library)
        assert not exchange(one, other)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"index.html": "<html>half"}, "index.html is cut off"),
        ({"a.html": "<p>half"}, "a.html is cut off"),
        ({"a.json": "{"}, "a.json cannot be read"),
        ({"index.html": '<a class="x" href="gone%20.html#x">a</a></html>'}, "index.html leads to gone%20.html"),
        ({"index.html": '<img alt="" src="figures/x.svg"></html>'}, "index.html leads to figures/x.svg"),
    ],
)
def test_what_is_not_whole_is_not_published(out: Path, files: dict[str, str], told: str) -> None:
    with pytest.raises(ReportError) as error, aside(out) as folder:
        write(folder, "new", **files)
    assert told in str(error.value)
    assert "old" in (out / "index.html").read_text(encoding="utf-8")
    assert [path.name for path in out.parent.iterdir()] == ["r"]


def test_every_file_is_on_the_disk_before_it_is_published(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[int] = []
    fsync = os.fsync

    def seen(descriptor: int) -> None:
        assert "old" in (out / "index.html").read_text(encoding="utf-8")
        synced.append(os.fstat(descriptor).st_ino)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", seen)
    with aside(out) as folder:
        write(folder, "new", **{"a/b.html": "</html>"})
        made = sorted(path.stat().st_ino for path in (folder, *folder.rglob("*")))
    assert sorted(synced) == made


def test_what_the_disk_refuses_is_not_published(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"), aside(out) as folder:
        write(folder, "new")
    assert "old" in (out / "index.html").read_text(encoding="utf-8")
    assert [path.name for path in out.parent.iterdir()] == ["r"]


def test_links_within_the_report_are_followed_and_no_others(tmp_path: Path) -> None:
    page = '<a href="b/c.html#x">c</a><a href="#top">t</a><a href="https://x.org/y">y</a><img src="data:,"></html>'
    check_whole(write(tmp_path / "r", "x", **{"index.html": page, "b/c.html": '<a href="../index.html">i</a></html>'}))
    (tmp_path / "r" / "index.html").unlink()
    with pytest.raises(ReportError, match=r"has no index\.html"):
        check_whole(tmp_path / "r")


def test_what_came_in_the_way_meanwhile_is_left_alone(out: Path) -> None:
    def replace_while_something_comes_in() -> None:
        with aside(out) as folder:
            write(folder, "new")
            (out / "run.json").unlink()

    with pytest.raises(ReportError, match="holds no report"):
        replace_while_something_comes_in()
    assert [path.name for path in out.iterdir()] == ["index.html"]


def test_a_folder_taken_away_on_the_way_leaves_the_old_report(out: Path) -> None:
    with pytest.raises((ReportError, OSError)), aside(out) as folder:
        shutil.rmtree(folder)
    assert "old" in (out / "index.html").read_text(encoding="utf-8")


def test_killed_between_the_two_renames_the_old_report_comes_back(out: Path) -> None:
    out.rename(out.parent / ".r.old")
    write(out.parent / ".r.new-x", "half")
    recover(out)
    assert [path.name for path in out.parent.iterdir()] == ["r"]
    assert "old" in (out / "index.html").read_text(encoding="utf-8")


def test_one_run_at_a_time(out: Path) -> None:
    with locked(out), pytest.raises(ReportError, match="another run is making"), locked(out):
        pytest.fail("two at once")
    assert [path.name for path in out.parent.iterdir()] == ["r"], "the lock's file is gone"
    with locked(out):
        pass


def test_folders_made_for_nothing_are_taken_away_again(tmp_path: Path) -> None:
    with pytest.raises(ReportError), made_folders(tmp_path / "a" / "b"):
        raise ReportError("refused")
    assert list(tmp_path.iterdir()) == []
    with made_folders(tmp_path / "a" / "b"):
        (tmp_path / "a" / "kept").write_text("x", encoding="utf-8")
    assert [path.name for path in tmp_path.rglob("*")] == ["a", "kept"]


def test_a_folder_with_a_run_file_of_something_else_is_no_report(out: Path) -> None:
    refuse_other(out)
    for text in ('{"other": 1}', "{"):
        (out / "run.json").write_text(text, encoding="utf-8")
        with pytest.raises(ReportError, match="holds no report"):
            refuse_other(out)
    write_sums(out)
    refuse_other(out)


@pytest.fixture
def kept(out: Path) -> dict[str, str]:
    """What its owner has put into the folder of a report."""
    write_sums(out)
    mine = {"notes.md": "mine", "tables/mine.csv": "a,b"}
    write(out, "old", **mine)
    (out / "link").symlink_to("nowhere")
    return mine


@pytest.mark.parametrize("at_once", [True, False], ids=["in one step", "by two renames"])
@pytest.mark.parametrize("links", [True, False], ids=["linked", "copied"])
def test_files_that_no_report_made_are_carried_over(
    out: Path, kept: dict[str, str], monkeypatch: pytest.MonkeyPatch, at_once: bool, links: bool
) -> None:
    if not at_once:
        monkeypatch.setattr(place, "exchange", lambda *_: False)
    if not links:
        monkeypatch.setattr(place.os, "link", lambda *_, **__: exec("raise OSError"))
    with aside(out) as folder:
        write(folder, "new")
        write_sums(folder)
    assert {name: (out / name).read_text(encoding="utf-8") for name in kept} == kept
    assert (out / "link").readlink() == Path("nowhere")
    assert [path.name for path in out.parent.iterdir()] == ["r"]


def test_what_comes_in_at_the_last_moment_is_carried_over(
    out: Path, kept: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def put_in_first(one: Path, other: Path) -> bool:
        (other / "late.md").write_text("late", encoding="utf-8")
        return exchange(one, other)

    monkeypatch.setattr(place, "exchange", put_in_first)
    with aside(out) as folder:
        write_sums(write(folder, "new"))
    assert {path.name for path in out.iterdir()} >= {"notes.md", "late.md"}


@pytest.mark.parametrize("in_the_way", ["tables/mine.csv", "notes.md/page.txt"])
def test_a_file_that_no_report_made_is_never_overwritten(out: Path, kept: dict[str, str], in_the_way: str) -> None:
    with pytest.raises(ReportError) as told, aside(out) as folder:
        write(folder, "new", **{in_the_way: "the report's"})
    name = in_the_way.removesuffix("/page.txt")
    assert str(told.value).startswith(f"{out} holds files of yours where the new report puts its own: {name}; move")
    assert "old" in (out / "index.html").read_text(encoding="utf-8")
    assert (out / name).read_text(encoding="utf-8") == kept[name]
    assert [path.name for path in out.parent.iterdir()] == ["r"]


def test_without_its_list_only_what_the_new_report_has_not_is_carried_over(out: Path) -> None:
    (out / "notes.md").write_text("mine", encoding="utf-8")
    with aside(out) as folder:
        write_sums(write(folder, "new"))
    assert (out / "notes.md").is_file()
    assert "new" in (out / "index.html").read_text(encoding="utf-8")


def test_folders_of_dead_runs_are_cleared_and_those_of_living_ones_are_not(tmp_path: Path) -> None:
    build = tmp_path / "build"
    for name in ("run-dead", "run-ancient", "pages"):
        (build / name).mkdir(parents=True)
    (build / "run-dead" / ".lock").write_text("", encoding="utf-8")
    with run_folder(build) as living, run_folder(build) as mine:
        assert living.is_dir()
        assert {path.name for path in build.iterdir()} == {"pages", living.name, mine.name}
    assert [path.name for path in build.iterdir()] == ["pages"]


def test_the_folder_of_a_killed_run_is_cleared_by_the_next(tmp_path: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_enter_and_die, args=(tmp_path,))
    process.start()
    process.join(60)
    assert process.exitcode == -9
    assert [path.name[:4] for path in tmp_path.iterdir() if path.name != "pages"] == ["run-"]
    with run_folder(tmp_path) as mine:
        assert {path.name for path in tmp_path.iterdir()} == {"pages", mine.name}


def _enter_and_die(build: Path) -> None:
    with run_folder(build):
        os.kill(os.getpid(), 9)


def test_a_run_whose_folder_is_taken_away_ends_all_the_same(tmp_path: Path) -> None:
    with run_folder(tmp_path) as folder:
        shutil.rmtree(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["pages"]


def test_a_lock_that_cannot_be_had_is_no_reason_to_clear(tmp_path: Path) -> None:
    (tmp_path / "run-x").mkdir()
    with FileLock(tmp_path / "run-x" / ".lock"), run_folder(tmp_path):
        assert (tmp_path / "run-x").is_dir()
