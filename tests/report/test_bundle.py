"""The replication archive: the same bytes every time, enough to make the report again, or not a word of the texts."""

import csv
import io
import json
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pandas as pd
import pytest

from framescope.corpus import corpus_from_table
from framescope.errors import ReportError
from framescope.report.bundle import write_bundle
from framescope.report.rights import RUN, RunningText, document_numbers
from framescope.study import open_study

WORD = re.compile(r"\w+")


def runs(text: str) -> Iterator[tuple[str, ...]]:
    words = WORD.findall(text.lower())
    return (tuple(words[i : i + RUN]) for i in range(len(words) - RUN + 1))


def read(path: Path) -> dict[str, str]:
    with ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


@pytest.fixture
def whole(made: Any, tmp_path: Path) -> Path:
    write_bundle(open_study(made.study), made.out, tmp_path / "whole.zip")
    return tmp_path / "whole.zip"


@pytest.fixture
def safe(hostile: Any, tmp_path: Path) -> Path:
    """Of a study with codes, a codebook that quotes an article, and a question that does."""
    book = next(hostile.folder.glob("book*"))
    text = book.read_text(encoding="utf-8").replace('"paid"', '"paid", "nobody paid for the radar"')
    book.write_text(f"# Nobody paid for the radar in the deal.\n{text}", encoding="utf-8")
    codes = hostile.folder / "codes"
    codes.mkdir()
    key = "id,doc_id,group,sentence,stratum,n_drawn,n_stratum,weight,digest,codebook,version\n"
    (codes / "key.csv").write_text(f"{key}s1,c.txt,x,1,cost,1,1,1,ab,hostile,1\n", encoding="utf-8")
    sheet = "id,text,cost\nquestion,Help.,Is it?\ns1,An alliance is a promise.,1\n"
    (codes / "coder-a.csv").write_text(sheet, encoding="utf-8")
    question = "Is it true that the radar costs too much for us?"
    study = open_study(hostile.study, overrides={"codes": "codes", "question": question})
    write_bundle(study, hostile.out, tmp_path / "safe.zip", rights_safe=True)
    return tmp_path / "safe.zip"


def test_the_archive_holds_all_it_takes_and_its_sums_are_right(made: Any, whole: Path) -> None:
    files = read(whole)
    assert {
        "README.md", "SHA256SUMS", "codebooks/targets.yaml", "counts/counts.csv", "counts/documents.csv",
        "counts/terms.csv", "manifest.json", "parameters.json", "report/index.html", "report/SHA256SUMS", "study.yaml",
        "texts/a.txt", "texts/metadata.csv", "versions.json",
    } <= set(files)  # fmt: skip
    assert "report/run.json" not in files
    assert list(files) == sorted(files)
    with ZipFile(whole) as archive:
        sums = dict(reversed(line.split("  ", 1)) for line in files["SHA256SUMS"].splitlines())
        assert sums == {n: sha256(archive.read(n)).hexdigest() for n in files if n != "SHA256SUMS"}
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "    framescope report --study study.yaml\n" in files["README.md"]
    assert json.loads(files["versions.json"])["framescope"]
    assert "seconds" not in json.loads(files["manifest.json"])


def test_the_archive_is_the_same_to_the_byte_and_names_no_place(made: Any, whole: Path, tmp_path: Path) -> None:
    again = tmp_path / "again" / "whole.zip"
    write_bundle(open_study(made.study), made.out, again)
    assert again.read_bytes() == whole.read_bytes()
    assert [path.name for path in again.parent.iterdir()] == ["whole.zip"]
    assert not [name for name, text in read(whole).items() if str(made.folder.parent) in text]


def test_what_its_owner_keeps_beside_the_report_stays_out_of_the_archive(hostile: Any, tmp_path: Path) -> None:
    for name in ("notes.md", "tables/mine.csv"):
        (hostile.out / name).write_text("mine", encoding="utf-8")
    for rights_safe in (False, True):
        names = write_bundle(open_study(hostile.study), hostile.out, tmp_path / "b.zip", rights_safe=rights_safe)
        assert [name for name in names if "notes" in name or "mine" in name] == []


def test_the_study_in_the_archive_is_the_study(made: Any, whole: Path, tmp_path: Path) -> None:
    with ZipFile(whole) as archive:
        archive.extractall(tmp_path / "out")
    there, here = open_study(tmp_path / "out" / "study.yaml"), open_study(made.study)
    assert there.corpus_hashes == here.corpus_hashes
    assert [book.name for book in there.codebooks] == [book.name for book in here.codebooks]
    same = {"codebooks": (), "targets": "", "corpus": ""}
    parameters = [replace_fields(study.parameters, same) for study in (there, here)]
    assert parameters[0] == parameters[1]


def replace_fields(struct: Any, values: dict[str, Any]) -> Any:
    import msgspec

    return msgspec.structs.replace(struct, **values)


def test_the_counts_are_those_of_the_study(made: Any, whole: Path) -> None:
    files, counts = read(whole), open_study(made.study).counts
    documents, terms, cells = (
        list(csv.DictReader(io.StringIO(files[f"counts/{name}.csv"]))) for name in ("documents", "terms", "counts")
    )
    of = {row["doc_id"]: i for i, row in enumerate(documents, start=1)}
    assert [row["term"] for row in terms] == [str(term) for term in counts.terms]
    assert list(of) == sorted(of)
    told = {(int(row["document"]), int(row["term"])): int(row["n"]) for row in cells}
    dense = counts.matrix.toarray()
    expected = {
        (of[str(doc)], j + 1): int(dense[i, j])
        for i, doc in enumerate(counts.documents["doc_id"])
        for j in range(dense.shape[1])
        if dense[i, j]
    }
    assert told == expected


def test_no_five_words_of_any_article_are_in_an_archive_without_texts(hostile: Any, safe: Path) -> None:
    """Texts as they lie in the folder, cut lines too, and titles; against every file of the archive."""
    raw = [path.read_text(encoding="utf-8") for path in (hostile.folder / "texts").glob("*.txt")]
    titles = list(open_study(hostile.study).corpus.documents["title"])
    known = {run for text in [*raw, *titles] for run in runs(text)}
    files = read(safe)
    told = {name: [" ".join(run) for run in runs(text) if run in known] for name, text in files.items()}
    assert {name: found for name, found in told.items() if found} == {}
    whole_report = "".join(path.read_text(encoding="utf-8") for path in hostile.out.rglob("*.html"))
    assert known.intersection(runs(whole_report)), "the positive control: the report itself has them"


def test_an_archive_without_texts_keeps_numbers_codes_and_patterns(safe: Path) -> None:
    files = read(safe)
    assert {"counts/counts.csv", "codes/codes.csv", "codes/key.csv", "report.json", "study.yaml"} <= set(files)
    assert not [name for name in files if name.endswith((".html", ".txt", ".svg", ".parquet"))]
    assert "cost,1" in files["codes/codes.csv"]
    book = next(text for name, text in files.items() if name.startswith("codebooks/book"))
    assert '"cost*", "paid", "\u2026 \u2026 \u2026 \u2026 \u2026"' in book
    assert "words, for which \u201c\u2026\u201d stands" in files["README.md"]
    documents = list(csv.DictReader(io.StringIO(files["counts/documents.csv"])))
    assert [row["doc_id"] for row in documents] == ["d0001", "d0002", "d0003", "d0004", "d0005"]
    assert "title" not in documents[0]
    assert any(name.startswith("tables/") and "log_ratio" in text for name, text in files.items())
    assert [name for name in json.loads(files["manifest.json"])["inputs"] if "a.txt" in name] == []


def test_columns_of_the_metadata_are_kept_on_request(hostile: Any, tmp_path: Path) -> None:
    study = open_study(hostile.study)
    write_bundle(study, hostile.out, tmp_path / "kept.zip", rights_safe=True, keep=["title"])
    kept = list(csv.DictReader(io.StringIO(read(tmp_path / "kept.zip")["counts/documents.csv"])))
    assert {row["title"] for row in kept} == set(study.corpus.documents["title"]), "also where it has five words"
    with pytest.raises(ReportError, match=r"--keep: there is no column 'titel'.*Did you mean 'title'"):
        write_bundle(study, hostile.out, tmp_path / "x.zip", rights_safe=True, keep=["titel"])


def test_names_that_meet_are_kept_apart(hostile: Any, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (hostile.folder / name).mkdir()
        text = (hostile.folder / "targets.yaml").read_text(encoding="utf-8")
        (hostile.folder / name / "book.yaml").write_text(text.replace("Targets", name), encoding="utf-8")
    (hostile.folder / "texts").rename(hostile.folder / "counts")
    asked = {"codebooks": ["one/book.yaml", "two/book.yaml"], "targets": "", "corpus": "counts"}
    write_bundle(open_study(hostile.study, overrides=asked), hostile.out, tmp_path / "two.zip")
    with ZipFile(tmp_path / "two.zip") as archive:
        archive.extractall(tmp_path / "out")
    there = open_study(tmp_path / "out" / "study.yaml")
    assert [book.title for book in there.codebooks] == ["one", "two"]
    assert there.corpus_folder == tmp_path / "out" / "corpus" / "counts"
    assert len(there.corpus) == 5


def test_without_a_report_there_is_no_archive(made: Any, tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="holds no report; make it first"):
        write_bundle(open_study(made.study), tmp_path, tmp_path / "x.zip")
    assert not (tmp_path / "x.zip").exists()


def test_a_disk_that_is_full_leaves_the_archive_that_was_there(
    made: Any, whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = whole.read_bytes()

    def fill(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ZipFile, "writestr", fill)
    with pytest.raises(ReportError, match=r"No space left on device; what was at .*whole\.zip is as it was"):
        write_bundle(open_study(made.study), made.out, whole)
    assert whole.read_bytes() == before
    assert [path.name for path in whole.parent.iterdir() if "whole" in path.name] == ["whole.zip"]


@pytest.fixture
def guard() -> RunningText:
    table = pd.DataFrame(
        {"doc_id": ["x-1", "x-2"], "text": ["One two three four five six.", "A b."], "source_file": ["f.csv", "f.csv"]}
    )
    return RunningText(corpus_from_table(table))


def test_words_are_masked_where_five_stand_on_end_and_nowhere_else(guard: RunningText) -> None:
    dots = "\u2026"
    assert guard.mask("Say: ONE, two; three\nfour-five! And one two three four.") == (
        f"Say: {dots}, {dots}; {dots}\n{dots}-{dots}! And one two three four."
    )
    assert guard.mask("one two\u2026 three four") == "one two\u2026 three four"
    assert not guard.holds("one two three four")
    assert guard.holds("zero one two three four five")


def test_words_that_meet_where_others_were_masked_are_looked_at_again(guard: RunningText) -> None:
    text = "two three four one two three four five five six"
    assert not guard.holds(guard.mask(text))


def test_a_table_loses_its_running_columns_and_its_ids(guard: RunningText) -> None:
    text = 'doc_id,left,note,n\nx-1,short,"one two three four five",3\nx-2,,ok,4\n'
    assert guard.clean_csv(text) == ("doc_id,n\nd0001,3\nd0002,4\n", ["left", "note"])
    split = "a,b,n\none two three,four five,1\nx,y,2\n"
    assert guard.clean_csv(split) == ("n\n1\n2\n", ["a", "b"])
    down = "term\none\ntwo\nthree\nfour\nfive\n"
    assert guard.clean_csv(down) == ("", ["term"])
    assert guard.clean_csv("") == ("", [])
    assert guard.clean_csv("n,left\n") == ("n\n", ["left"]), "a table without rows"


def test_a_term_of_five_words_costs_a_table_that_term_alone(guard: RunningText) -> None:
    text = "term,n\none-two-three-four-five,3\ntwo,4\nthree,5\n"
    masked = "-".join("\u2026" * 5)
    assert guard.clean_csv(text) == (f"term,n\n{masked},3\ntwo,4\nthree,5\n", ["term in 1 of 3 rows"])


def test_a_list_of_articles_names_them_by_number() -> None:
    ids = ["a secret", "a secret visit", "other"]
    guard = RunningText(corpus_from_table(pd.DataFrame({"doc_id": ids, "text": ["x", "y", "z"], "source_file": "f"})))
    text = "term,articles\nx,a secret a secret visit other\ny,other\nz,\n"
    assert guard.clean_csv(text) == ("term,articles\nx,d0001 d0002 d0003\ny,d0003\nz,\n", [])
    assert guard.clean_csv("articles\npooled\n") == ("articles\npooled\n", []), "ways of counting, no articles"


def test_values_and_names_of_json_are_masked(guard: RunningText) -> None:
    value = {"x-1": ["one two three four five", 5, None], "one two three four five": "x-2"}
    masked = " ".join("\u2026" * 5)
    assert guard.clean_json(value) == {"d0001": [masked, 5, None], masked: "d0002"}


def test_a_file_of_many_documents_has_no_number(guard: RunningText) -> None:
    assert "f.csv" not in guard.numbers
    table = pd.DataFrame({"doc_id": ["b", "a"], "text": ["x", "y"], "source_file": ["b.txt", "a.txt"]})
    numbers = document_numbers(corpus_from_table(table))
    assert numbers == {"a": "d0001", "b": "d0002", "a.txt": "d0001", "b.txt": "d0002"}
