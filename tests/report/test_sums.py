"""The checksums of a report: whole or not, and what in its folder is not its own."""

from pathlib import Path

import pytest

from framescope.report.sums import check_sums, own_files, read_sums, write_sums


@pytest.fixture
def out(tmp_path: Path) -> Path:
    for name in ("index.html", "run.json", "deep/a b.csv"):
        (tmp_path / "r" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "r" / name).write_text("x", encoding="utf-8")
    return tmp_path / "r"


def test_the_sums_tell_a_report_that_is_not_as_it_was_written(out: Path) -> None:
    assert check_sums(out) == (False, []), "no sums yet"
    write_sums(out)
    assert list(read_sums(out)) == ["deep/a b.csv", "index.html"], "run.json belongs to the machine"
    (out / "run.json").write_text("y", encoding="utf-8")
    assert check_sums(out) == (True, [])
    (out / "deep" / "a b.csv").write_text("y", encoding="utf-8")
    assert check_sums(out) == (False, ["deep/a b.csv"])
    (out / "deep" / "a b.csv").unlink()
    assert check_sums(out) == (False, []), "gone is not changed"


def test_sums_that_are_known_are_written_as_they_are(out: Path) -> None:
    write_sums(out, {"index.html": "ab12"})
    assert (out / "SHA256SUMS").read_text(encoding="utf-8") == "ab12  index.html\n"


def test_every_file_of_a_report_is_read_once(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_sums(out)
    read: list[str] = []
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path.name) or b"x")
    assert check_sums(out) == (True, [])
    assert sorted(read) == ["a b.csv", "index.html"]


def test_what_is_not_on_the_list_is_its_owner_s(out: Path) -> None:
    assert (own_files(out), check_sums(out).changed) == (["deep/a b.csv", "index.html"], [])
    assert own_files(out, out) == [], "no list: all that the new report has, too, is the report's"
    write_sums(out)
    for name in ("notes.md", "deep/x"):
        (out / name).write_text("x", encoding="utf-8")
    (out / "link").symlink_to(out)
    assert own_files(out) == ["deep/x", "link", "notes.md"]
