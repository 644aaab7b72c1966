"""`read_corpus`: columns found, dates and groups made, everything accounted for."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from framescope.corpus import intake, read_corpus
from framescope.errors import CorpusError, ParameterError


def write(folder: Path, metadata: str = "", **texts: str) -> Path:
    """A folder of texts by name (without ending) and its metadata.csv."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    if metadata:
        (folder / "metadata.csv").write_text(metadata, encoding="utf-8")
    return folder


def test_a_folder_becomes_a_corpus_with_its_metadata_and_cuts(tmp_path):
    folder = write(
        tmp_path,
        "file,outlet,published,headline\na.txt,Neva,2017-07-14,A radar\nb.txt,Tiber,2017-08-01,A price\n",
        a="A radar\nADVERTISEMENT\nThe radar hums.\n",
        b="A price\nIt is high.\n",
    )
    corpus = read_corpus(str(folder), group="outlet")
    assert corpus.documents.drop(columns="date").to_dict("list") == {
        "doc_id": ["a", "b"],
        "text": ["A radar\nThe radar hums.\n", "A price\nIt is high.\n"],
        "title": ["A radar", "A price"],
        "source_file": ["a.txt", "b.txt"],
        "outlet": ["Neva", "Tiber"],
        "headline": ["A radar", "A price"],
    }
    assert [str(date) for date in corpus.documents["date"]] == ["2017-07-14 00:00:00", "2017-08-01 00:00:00"]
    assert corpus.removed.to_dict("list") == {
        "doc_id": ["a"],
        "start": [8],
        "end": [22],
        "rule": ["advertisement"],
        "text": ["ADVERTISEMENT\n"],
    }
    assert corpus.raw("a") == "A radar\nADVERTISEMENT\nThe radar hums.\n"
    assert corpus.sources["outcome"].value_counts().to_dict() == {"loaded": 2, "metadata": 1}


def test_cleaning_can_be_left_out_and_a_study_may_add_rules(tmp_path):
    folder = write(tmp_path, a="ADVERTISEMENT\nDesk: Oslo\nThe radar hums.")
    assert read_corpus(folder, clean=False).documents["text"].tolist() == ["ADVERTISEMENT\nDesk: Oslo\nThe radar hums."]
    assert read_corpus(folder, furniture=["desk: "]).documents["text"].tolist() == ["The radar hums."]
    with pytest.raises(ParameterError, match=r"furniture: '\[' is not a regular expression"):
        read_corpus(folder, furniture=["["])


def test_the_title_of_the_metadata_protects_the_headline_in_the_text(tmp_path):
    folder = write(tmp_path, "file,title\na.txt,Must Read\n", a="MUST READ\nADVERTISEMENT\nThe radar hums.")
    assert read_corpus(folder).documents["text"].tolist() == ["MUST READ\nThe radar hums."]


@pytest.mark.parametrize(
    ("columns", "date", "expected"),
    [
        ("date,published", "", "2017-07-14"),
        ("date,published", "published", "2018-02-01"),
        ("published,pub_date", "", "2017-07-14"),
        ("seen,when", "when", "2018-02-01"),
        ("seen,when", "", "NaT"),
    ],
)
def test_the_date_column_is_the_one_asked_for_or_the_first_with_a_usual_name(tmp_path, columns, date, expected):
    folder = write(tmp_path, f"file,{columns}\na.txt,2017-07-14,2018-02-01\n", a="The radar hums.")
    corpus = read_corpus(folder, date=date)
    assert str(corpus.documents["date"].iloc[0]).split()[0] == expected


def test_dates_that_do_not_fit_are_listed_by_file_and_the_documents_stay(tmp_path):
    folder = write(
        tmp_path,
        "file,published\na.txt,2017-07-14\nb.txt,14 July\nc.txt,\nd.txt,2017-07-15\n",
        **dict.fromkeys("abcd", "The radar hums."),
    )
    corpus = read_corpus(folder)
    assert corpus.documents["date"].isna().tolist() == [False, True, True, False]
    assert corpus.issues.to_dict("records") == [
        {
            "source_file": "b.txt",
            "place": "date",
            "reason": "date '14 July' is not in the format of the column, %Y-%m-%d",
            "action": "loaded without a date",
        }
    ]


def test_the_date_column_may_be_the_group(tmp_path):
    folder = write(tmp_path, "file,published\na.txt,2017\nb.txt,2018\n", a="The radar hums.", b="The crew waits.")
    corpus = read_corpus(folder, group="published")
    assert corpus.documents["published"].tolist() == ["2017", "2018"]


def test_names_of_groups_can_be_mended_and_repetition_is_then_looked_for_in_the_mended_group(tmp_path):
    rows = "".join(f"{name}.txt,{outlet}\n" for name, outlet in zip("abc", ("Neva", "neva", "NEVA"), strict=True))
    folder = write(tmp_path, "file,outlet\n" + rows, **{name: f"Piece {name}.\nPrinted with care\n" for name in "abc"})
    mended = read_corpus(folder, group="outlet", groups={"neva": "Neva", "NEVA": "Neva"})
    assert mended.documents["outlet"].tolist() == ["Neva"] * 3
    assert mended.removed["rule"].tolist() == ["repeated in the outlet"] * 3
    assert read_corpus(folder, group="outlet").removed.empty


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"group": "outlit"},
            r"no column 'outlit'; there are: .*outlet.*Did you mean 'outlet'\?.*asked for as the group",
        ),
        (
            {"date": "publised"},
            r"no column 'publised'; there are: .*published.*Did you mean 'published'\?.*as the date",
        ),
    ],
)
def test_a_column_that_is_not_there_is_an_error_that_lists_those_that_are(tmp_path, options, message):
    folder = write(tmp_path, "file,outlet,published\na.txt,Neva,2017-07-14\n", a="The radar hums.")
    with pytest.raises(CorpusError, match=message):
        read_corpus(folder, **options)


def test_a_folder_that_is_not_there_and_a_folder_without_texts_are_errors_that_say_so(tmp_path):
    with pytest.raises(CorpusError, match=r"there is no .*nowhere"):
        read_corpus(tmp_path / "nowhere")
    with pytest.raises(CorpusError, match=r"no text could be loaded from .*: it holds no files"):
        read_corpus(tmp_path)
    (tmp_path / "a.txt").write_bytes(b"")
    with pytest.raises(CorpusError, match=r"no text could be loaded from .*: a\.txt: empty\."):
        read_corpus(tmp_path)
    (tmp_path / "b.txt").write_bytes(b"\xff")
    with pytest.raises(CorpusError, match=r"a\.txt: empty \(and 1 more\)\."):
        read_corpus(tmp_path)


def test_the_same_id_for_two_files_is_an_error_that_names_both(tmp_path):
    folder = write(tmp_path, "file,doc_id\na.txt,b\n", a="The radar hums.", b="The crew waits.")
    with pytest.raises(CorpusError, match=r"b; ids must be unique \(b: a\.txt, row 1, b\.txt, row 2\)"):
        read_corpus(folder)


def test_one_document_without_metadata_is_a_corpus(tmp_path):
    corpus = read_corpus(write(tmp_path, a="The radar hums."))
    assert len(corpus) == 1
    assert corpus.issues.empty
    assert repr(corpus) == ("<Corpus: 1 document, 15 characters, 0 cut as page furniture in 0 places, 0 issues>")


CONTENTS = st.sampled_from(
    [
        b"The radar hums.\n",
        "Füze “radar”".encode("utf-16"),
        "Işık".encode("cp1254"),
        b"",
        b"...",
        b"\x00\x01",
        b"ADVERTISEMENT\nThe crew waits.",
    ]
)
NAMES = st.sampled_from(["a.txt", "b.TXT", "sub/c.txt", "d.bin", "study.yaml", "e f.txt", "sub/study.yaml", "g"])


@settings(max_examples=25, deadline=None)
@given(
    files=st.dictionaries(NAMES, CONTENTS),
    rows=st.lists(st.sampled_from(["a.txt,A", "b.TXT,B", "c,C", "gone.txt,D", "e f.txt,E,F"]), unique=True),
    has_metadata=st.booleans(),
)
def test_inputs_are_loaded_quarantined_ignored_metadata_or_study_file_and_nothing_else(
    tmp_path_factory, files, rows, has_metadata
):
    folder = tmp_path_factory.mktemp("texts")
    rows = ["always,Z", *rows]
    write(folder, "file,outlet\n" + "\n".join(rows) if has_metadata else "", always="The radar hums.")
    for name, data in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    corpus = read_corpus(folder)
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    by_outcome = corpus.sources.groupby("outcome")["source_file"].agg(set).to_dict()
    assert sorted(corpus.sources["source_file"]) == sorted(there)
    assert set(by_outcome) <= {"loaded", "quarantined", "ignored", "metadata", "study file"}
    assert by_outcome.get("metadata", set()) == ({"metadata.csv"} if has_metadata else set())
    assert by_outcome["loaded"] == set(corpus.documents["source_file"])
    listed = set(corpus.issues.loc[corpus.issues["action"] == "left out", "source_file"])
    assert listed == by_outcome.get("quarantined", set()) | by_outcome.get("ignored", set())
    if has_metadata:
        named_files = {"a.txt,A": "a.txt", "b.TXT,B": "b.TXT", "c,C": "sub/c.txt"}
        matched = {"a.txt": "A", "b.TXT": "B", "sub/c.txt": "C", "always.txt": "Z"}
        named = {row.split(",")[1] for row in rows if row.count(",") == 1}
        for name, outlet in zip(corpus.documents["source_file"], corpus.documents["outlet"], strict=True):
            assert outlet == (matched.get(name, "") if matched.get(name) in named else "")
        gone = {"gone.txt,D", "e f.txt,E,F"} | {row for row, name in named_files.items() if name not in there}
        assert corpus.issues["action"].eq("row left out").sum() == len(gone.intersection(rows))
    for doc_id, source in zip(corpus.documents["doc_id"], corpus.documents["source_file"], strict=True):
        data = (folder / source).read_bytes()
        encoding = corpus.sources.set_index("source_file").loc[source, "encoding"]
        assert corpus.raw(doc_id) == data.decode(encoding)


def test_texts_that_come_in_many_batches_make_one_corpus(tmp_path, monkeypatch):
    rows = "".join(f"n{i}.txt,{'Neva' if i % 2 else ''}\n" for i in range(5))
    folder = write(tmp_path, "file,outlet\n" + rows, **{f"n{i}": f"Piece {i}.\n" for i in range(7)})
    whole = read_corpus(folder)
    monkeypatch.setattr(intake, "BATCH_CHARACTERS", 10)
    parts = read_corpus(folder)
    assert parts.documents.equals(whole.documents)
    assert parts.documents["outlet"].tolist() == ["", "Neva", "", "Neva", "", "", ""]


def test_the_order_in_which_files_were_made_does_not_matter(tmp_path):
    texts = {f"n{i}": f"Piece {i}.\n" for i in range(12)}
    orders = [list(texts), random.Random(3).sample(list(texts), 12)]
    tables = [
        read_corpus(write(tmp_path / str(k), **{name: texts[name] for name in names})).documents
        for k, names in enumerate(orders)
    ]
    assert tables[0].equals(tables[1])


def test_a_folder_without_metadata_is_told_what_to_put_there(tmp_path):
    (tmp_path / "a.txt").write_text("The radar hums.\n", encoding="utf-8")
    message = r"no column 'outlet'; there are: none\. Put a metadata\.csv with the columns file and outlet beside"
    with pytest.raises(CorpusError, match=message):
        read_corpus(tmp_path, group="outlet")


def test_no_rule_for_furniture_is_compiled_before_texts_are_read():
    told = "import sys, framescope.study; print([name for name in sys.modules if name.startswith('framescope.corpus')])"
    loaded = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True).stdout
    assert "framescope.corpus.intake" in loaded
    assert "framescope.corpus.rules" not in loaded
    assert "framescope.corpus.inline_rules" not in loaded
