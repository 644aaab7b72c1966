"""`framescope code` from the command line, and a study that reads the sheets back."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from framescope.cli import main
from framescope.study import open_study

BOOK = """name: money
frames:
  cost: {label: Cost, question: "Money?", patterns: [price*]}
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    texts = tmp_path / "texts"
    texts.mkdir()
    names = []
    for i in range(6):
        names.append(f"t{i}.txt,{'AB'[i % 2]} Daily,2017-0{i + 1}-01")
        (texts / f"t{i}.txt").write_text(
            f"The price rose again in town {i}. Snow fell on hill {i}.\nNobody came to place {i}.\n"
        )
    (texts / "metadata.csv").write_text("file,outlet,date\n" + "\n".join(names) + "\n")
    (tmp_path / "money.yaml").write_text(BOOK)
    path = tmp_path / "study.yaml"
    path.write_text('title: T\ncorpus: texts\ngroup: outlet\ncodebooks: [money.yaml]\ntargets: ""\nn_bootstrap: 19\n')
    return path


def run(*arguments: object):
    return CliRunner().invoke(main, ["code", *map(str, arguments)])


def test_sheets_are_drawn_filled_in_and_read_back_by_the_study(study):
    done = run("--study", study, "--n", 12, "--coders", "kim, lee", "--share-without", 0.5)
    assert done.exit_code == 0, done.output
    folder = study.parent / "codes"
    assert sorted(path.name for path in folder.iterdir()) == ["coder-kim.csv", "coder-lee.csv", "key.csv"]
    assert "12 sentences; when the sheets are filled in, add to the study file: codes: codes" in done.output
    assert open_study(study).coded is None
    assert open_study(study).validation is None
    assert open_study(study).codes_files == []
    for path in folder.glob("coder-*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        for row in rows[2:]:
            row[2] = str(int("price" in row[1]))
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    study.write_text(study.read_text() + "codes: codes\n")
    opened = open_study(study)
    assert len(opened.coded) == 12
    assert opened.badges(opened.codebooks[0]) == {"cost": "α 1.00, F1 1.00"}
    assert opened.codes_files == sorted(folder.iterdir())
    assert set(opened.codes_files) < set(opened.inputs())
    assert str(folder) in opened.resolved()


def test_a_study_without_codes_says_unvalidated(study):
    opened = open_study(study)
    assert opened.badges(opened.codebooks[0]) == {"cost": "unvalidated"}


def test_existing_sheets_are_left_alone(study):
    assert run("--study", study, "--n", 6).exit_code == 0
    again = run("--study", study, "--n", 6)
    assert again.exit_code == 1
    assert "key.csv is there already" in again.output


def test_another_folder_and_codebook_may_be_named(study):
    done = run("--corpus", study.parent / "texts", "--group", "outlet", "--codebook", "news-frames", "--n", 4,
               "--out", study.parent / "sheets")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "conflict" in (study.parent / "sheets" / "coder-a.csv").read_text()


def test_a_study_without_codebooks_has_no_questions(study):
    done = run("--study", study, "--set", "codebooks=[]")
    assert done.exit_code == 1
    assert "names no codebook; say which with --codebook" in done.output


def test_choices_of_others_are_held_against_dictionary_and_classifier(tmp_path):
    table = tmp_path / "heads.csv"
    rows = [f"{i},Rivals clash again {i},c,Conflict\n" for i in range(9)]
    rows += [f"{i},Prices and wages {i},9,economic-consequences\n" for i in range(9, 18)]
    table.write_text("id,headline,one,two\n" + "".join(rows), encoding="utf-8")
    options = ["--text", "headline", "--coders", "one, two", "--label", "c=conflict", "--label", "9=none"]
    done = CliRunner().invoke(main, ["agree", str(table), *options])
    assert done.exit_code == 0, done.output
    told = done.output.splitlines()
    assert told[0].split()[:3] == ["measure", "n", "n_categories"]
    assert [line.split()[0] for line in told[1:4]] == ["coders", "dictionary", "classifier"]
    assert "Coders (rows) against the classifier" in done.output
    bad = CliRunner().invoke(main, ["agree", str(table), "--label", "c"])
    assert (bad.exit_code, bad.output) == (1, "Error: --label c: write THEIRS=FRAME, such as 3=conflict.\n")


def test_what_cannot_be_written_is_one_line(study, monkeypatch):
    on_a_file = run("--study", study, "--n", 4, "--out", study)
    assert on_a_file.output.splitlines()[-1] == f"Error: {study} is a file; name a folder for the sheets."
    below = run("--study", study, "--n", 4, "--out", study / "sheets")
    assert below.output.splitlines()[-1] == f"Error: {study / 'sheets'}: Not a directory."
    assert not isinstance(below.exception, OSError)

    def full(*_args: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("framescope.framing.sheets.write_key", full)
    assert run("--study", study, "--n", 4).output.splitlines()[-1] == "Error: No space left on device."
