"""Texts at an address or under a pattern: found, named, read as from a folder, missed with what is there."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pandas as pd
import pytest

from framescope.arrow_files import hash_files
from framescope.corpus import read_corpus
from framescope.corpus.readers import model
from framescope.corpus.readers.address import find_files, fixed_part, is_address, list_entries, shown_address
from framescope.corpus.readers.model import Refused
from framescope.errors import CorpusError
from framescope.study import open_study
from framescope.study.places import find_corpus


def row(i: int) -> str:
    return json.dumps({"id": f"a{i}", "text": f"Boat {i} crossed the river.", "outlet": "AB"[i % 2]}) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two years of JSONL, one of them in a folder below, with another file that is none of them."""
    place = tmp_path / "news"
    (place / "2018").mkdir(parents=True)
    (place / "2017-a.jsonl").write_text(row(1) + row(2))
    (place / "2017-b.jsonl").write_text(row(3))
    (place / "2018" / "c.jsonl").write_text(row(4))
    (place / "readme.txt").write_text("Read me.")
    return place


@pytest.fixture
def memory(folder: Path) -> Iterator[str]:
    system = fsspec.filesystem("memory")
    system.put(str(folder), "/news", recursive=True)
    yield "memory://news"
    system.rm("/news", recursive=True)


@pytest.mark.parametrize(
    ("place", "names"),
    [
        ("2017-*.jsonl", ["2017-a.jsonl", "2017-b.jsonl"]),
        ("2017-b.jsonl", ["."]),
        ("**/*.jsonl", ["2017-a.jsonl", "2017-b.jsonl", "2018/c.jsonl"]),
        ("2018/?.jsonl", ["c.jsonl"]),
        ("", ["2017-a.jsonl", "2017-b.jsonl", "2018/c.jsonl", "readme.txt"]),
        ("2019-*.jsonl", []),
    ],
)
def test_files_are_named_below_what_is_fixed_wherever_they_lie(
    folder: Path, memory: str, place: str, names: list[str]
) -> None:
    for root in (str(folder), memory, f"file://{folder}"):
        found = find_files(f"{root}/{place}" if place else root)
        assert list(found) == names
        assert hash_files(found) == hash_files(find_files(folder / place))
    assert {file.name for file in find_files(f"{memory}/**").values()} == {
        "2017-a.jsonl",
        "2017-b.jsonl",
        "c.jsonl",
        "readme.txt",
    }


def test_a_corpus_is_the_same_from_wherever_it_is_read(folder: Path, memory: str, tmp_path: Path) -> None:
    (folder / "metadata.csv").write_text("file,desk\nreadme.txt,none\n")
    fsspec.filesystem("memory").put(str(folder / "metadata.csv"), "/news/metadata.csv")
    expected = read_corpus(folder, group="outlet")
    assert len(expected) == 5
    for place in (memory, f"file://{folder}", f"{folder}/**"):
        found = read_corpus(place, group="outlet")
        for name in ("documents", "removed", "issues", "sources", "guesses", "audit", "reuse"):
            pd.testing.assert_frame_equal(getattr(found, name), getattr(expected, name))
    alone = read_corpus(f"{memory}/2017-b.jsonl")
    assert alone.documents["doc_id"].tolist() == ["a3"]
    assert alone.sources["source_file"].tolist() == ["2017-b.jsonl"]


def test_what_is_not_there_is_told_with_what_is(folder: Path, memory: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CorpusError, match=r"there is no file memory://news/2019\*; in memory://news there are: 2017-a"):
        read_corpus(f"{memory}/2019*")
    (folder / ".0").write_text("no text")
    with pytest.raises(CorpusError, match=r"there is no file .*/news/2019\*; in .*/news there are: 2017-a"):
        read_corpus(f"{folder}/2019*")
    with pytest.raises(CorpusError, match=r"there is no file memory://none; nothing lies in memory://none\."):
        read_corpus("memory://none")
    with pytest.raises(CorpusError, match=r"nope://me/x cannot be opened: Protocol not known: nope"):
        read_corpus("nope://you:secret@me/x")
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    with pytest.raises(CorpusError, match=r"memory://news needs fsspec: pip install 'framescope\[cluster\]'"):
        read_corpus(memory)


def test_a_file_system_that_cannot_be_listed_says_why(memory: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(fsspec.filesystem("memory"), "find", refuse)
    with pytest.raises(CorpusError, match=r"memory://news cannot be listed: Permission denied\."):
        read_corpus(memory)
    monkeypatch.setattr(fsspec.filesystem("memory"), "find", _not_found)
    assert find_files(memory) == {}


def _not_found(*_: object, **__: object) -> None:
    raise FileNotFoundError


def test_a_file_at_an_address_may_be_too_large(memory: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "MAX_TABLE_BYTES", 100)
    entries = dict(list_entries(f"{memory}/2017*"))
    assert isinstance(entries["2017-a.jsonl"], Refused)
    assert "more than the limit of 100" in str(entries["2017-a.jsonl"])
    assert not isinstance(entries["2017-b.jsonl"], Refused)


def test_two_tables_of_metadata_are_refused(folder: Path) -> None:
    for name in ("metadata.csv", "metadata.tsv"):
        (folder / name).write_text("file\n")
    with pytest.raises(CorpusError, match=r"\* names metadata\.csv, metadata\.tsv: keep one of them"):
        read_corpus(f"{folder}/*")


def test_a_folder_with_a_wildcard_in_its_name_is_a_folder(tmp_path: Path) -> None:
    odd = tmp_path / "news [2017]"
    odd.mkdir()
    (odd / "a.txt").write_text("A boat crossed the river.")
    assert not is_address(odd)
    assert len(read_corpus(odd)) == 1


@pytest.mark.parametrize(
    "written", ["texts/*.txt", "../news [2017]/texts/*.txt", "{folder}/texts/?.txt", "{folder}/t*/a.txt"]
)
def test_a_pattern_below_a_folder_with_a_wildcard_in_its_name_is_found(
    tmp_path: Path, written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "news [2017]"
    (folder / "texts").mkdir(parents=True)
    (folder / "texts" / "a.txt").write_text("A boat crossed the river.")
    (tmp_path / "news 2" / "texts").mkdir(parents=True)  # what the name would stand for
    (tmp_path / "news 2" / "texts" / "b.txt").write_text("A boat crossed the river.")
    (folder / "study.yaml").write_text(f"corpus: {written.format(folder=folder)!r}\ngroup: source_file\n")
    monkeypatch.chdir(tmp_path / "news 2")
    study = open_study(folder / "study.yaml")
    assert [path.resolve() for path in study.corpus_files] == [folder / "texts" / "a.txt"]
    assert len(study.corpus) == 1
    assert study.corpus_folder.is_dir()


def test_a_name_with_a_bracket_that_is_not_there_is_told_as_a_path_is(tmp_path: Path) -> None:
    (tmp_path / "news [2017]").mkdir()
    with pytest.raises(CorpusError, match=r"there is no folder or file '.*/news \[2017\]/texts'"):
        read_corpus(tmp_path / "news [2017]" / "texts")
    with pytest.raises(CorpusError, match=r"there is no file .*\*\.csv; nothing lies in .*/news \[2017\]\."):
        read_corpus(f"{tmp_path}/news [2017]/*.csv")


def test_addresses_are_shown_without_a_password() -> None:
    assert shown_address("ftp://me:secret@host/news") == "ftp://host/news"
    assert shown_address("texts/*.csv") == "texts/*.csv"
    assert (fixed_part("/a*"), fixed_part("a*")) == ("/", ".")


@pytest.mark.parametrize(
    ("written", "found"), [("*.csv", "*.csv"), (".old*", ".old*"), ("./a/*", "a/*"), ("a?/b.csv", "a?/b.csv")]
)
def test_a_pattern_starts_where_a_path_would(tmp_path: Path, written: str, found: str) -> None:
    (tmp_path / "a").mkdir()
    assert find_corpus(written, tmp_path) == f"{tmp_path}/{found}"
    assert find_corpus("/*.csv", tmp_path) == "/*.csv"


def test_a_pattern_is_also_looked_for_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, here = tmp_path / "study", tmp_path / "here"
    for path in (study / "own.txt", here / "texts" / "a.csv"):
        path.parent.mkdir(parents=True)
        path.write_text("text")
    monkeypatch.chdir(here)
    assert find_corpus("t*/*.csv", study) == f"{here}/t*/*.csv"
    assert find_corpus("*.txt", study) == f"{study}/*.txt"
    assert find_corpus("*.none", study) == f"{study}/*.none"


def test_a_study_reads_a_pattern_that_starts_at_its_own_folder(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "study.yaml").write_text("corpus: news/2017-*.jsonl\ncodebooks: []\ntargets: ''\n")
    study = open_study(tmp_path / "study.yaml")
    assert len(study.corpus) == 3
    assert (study.corpus_path, study.corpus_folder) == (f"{folder}/2017-*.jsonl", folder)
    assert (study.corpus_label, study.title) == ("news/2017-*.jsonl", "news by outlet")
    assert sorted(study.corpus_hashes) == ["2017-a.jsonl", "2017-b.jsonl"]
    assert [path.name for path in study.inputs()] == ["2017-a.jsonl", "2017-b.jsonl"]
    assert json.loads(study.resolved())["corpus"] == study.corpus_path


def test_a_study_reads_an_address_and_never_tells_a_password(memory: str) -> None:
    study = open_study(corpus=f"{memory}/2017-*.jsonl", overrides={"codebooks": [], "targets": ""})
    assert len(study.corpus) == 3
    assert study.corpus_label == "memory://news/2017-*.jsonl"
    assert study.title == "news by outlet"
    asked = open_study(corpus="ftp://me:secret@host/news/*.csv", overrides={"codebooks": [], "targets": ""})
    assert asked.corpus_label == "ftp://host/news/*.csv"
    assert "secret" not in asked.title


def test_an_address_is_no_path_of_the_working_directory() -> None:
    from framescope.cli.options import corpus_given

    assert corpus_given("memory://news/*.csv") == "memory://news/*.csv"
    assert corpus_given("news") == Path.cwd() / "news"
