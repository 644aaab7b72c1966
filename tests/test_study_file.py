"""`framescope init`: a commented study.yaml from what is found in a folder."""

from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from framescope.errors import CorpusError, ParameterError
from framescope.parameters import parameter_docs
from framescope.study import open_study
from framescope.study_file import SPELLED_OUT, guess_group, write_study_file


def write_texts(folder: Path, header: str, *rows: str) -> Path:
    folder.mkdir()
    for row in rows:
        name = row.split(",")[0]
        (folder / name).write_text(f"The text of {name} is short.\n", encoding="utf-8")
    (folder / "metadata.csv").write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = ("a.txt,Post,2017-01-01,x", 'b.txt,"The ""Times"": late",2017-01-02,x', "c.txt,Post,2017-01-03,y")
    return write_texts(tmp_path / 'my "texts"', "file,outlet,date,desk", *rows)


@pytest.mark.parametrize(
    ("columns", "guess"),
    [
        (["desk", "outlet", "source"], "outlet"),
        (["desk", "newspaper"], "newspaper"),
        (["group", "publisher"], "publisher"),
        (["desk"], "desk"),
        (["desk", "genre"], ""),
        ([], ""),
    ],
)
def test_the_group_is_guessed_by_its_usual_names(columns: list[str], guess: str) -> None:
    assert guess_group(columns) == guess


def test_the_file_written_opens_as_a_study_of_its_folder(folder: Path) -> None:
    path = write_study_file(folder)
    assert path == folder / "study.yaml"
    study = open_study(path)
    assert study.corpus_folder == folder
    assert (study.title, study.parameters.group) == ('my "texts"', "outlet")
    assert study.group_names == ["Post", 'The "Times": late']
    assert len(study.corpus) == 3


def test_the_file_lists_the_columns_and_the_groups_it_found(folder: Path) -> None:
    text = write_study_file(folder).read_text(encoding="utf-8")
    assert "# A study of 3 articles." in text
    assert 'group: "outlet"  # columns there are: outlet, desk' in text
    assert '#   Post: 2 articles\n#   The "Times": late: 1 article\n' in text


def test_every_commented_line_is_the_default_of_its_parameter(folder: Path, tmp_path: Path) -> None:
    path = write_study_file(folder)
    lines = path.read_text(encoding="utf-8").splitlines()
    names = [doc.name for doc in parameter_docs() if doc.name not in SPELLED_OUT]
    commented = [line for line in lines if line.startswith(tuple(f"# {name}: " for name in names))]
    assert [line[2:].split(":")[0] for line in commented] == names
    uncommented = "\n".join(line[2:] if line in commented else line for line in lines)
    before = open_study(path).parameters
    path.write_text(uncommented, encoding="utf-8")
    assert open_study(path).parameters == before


def test_a_comment_says_what_a_parameter_is(folder: Path) -> None:
    text = write_study_file(folder).read_text(encoding="utf-8")
    assert "# min_count: 5  # terms shown occur at least this often (whole number)" in text
    assert '# codebooks: ["air-defence", "news-frames"]  # codebooks of frames: names in data/codebooks' in text


def test_another_group_can_be_asked_for(folder: Path) -> None:
    study = open_study(write_study_file(folder, "desk"))
    assert study.group_names == ["x", "y"]


def test_a_study_file_that_is_there_is_left_alone(folder: Path) -> None:
    path = folder / "study.yaml"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ParameterError, match=r"study\.yaml is there already; edit it, or move it away first\."):
        write_study_file(folder)
    assert path.read_text(encoding="utf-8") == "mine"


def test_an_unknown_group_is_refused_with_the_nearest_column(folder: Path) -> None:
    with pytest.raises(ParameterError) as told:
        write_study_file(folder, "outlit")
    known = "there is no column 'outlit'; there are: outlet, desk. Did you mean 'outlet'?"
    assert str(told.value).endswith(f"{known} Say which with --group.")
    assert not (folder / "study.yaml").exists()


def test_where_the_group_cannot_be_guessed_the_columns_are_listed(tmp_path: Path) -> None:
    folder = write_texts(tmp_path / "t", "file,desk,genre", "a.txt,x,y")
    with pytest.raises(ParameterError, match=r"no column to compare by in .*/t: the metadata have: desk, genre\."):
        write_study_file(folder)


def test_texts_without_metadata_have_nothing_to_compare_by(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Some words.", encoding="utf-8")
    with pytest.raises(ParameterError, match=r"nothing is known of the texts but their words\. Put a metadata\.csv"):
        write_study_file(tmp_path)


def test_a_folder_without_texts_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no text could be loaded"):
        write_study_file(tmp_path)


def test_a_long_list_of_groups_is_cut(tmp_path: Path) -> None:
    folder = write_texts(tmp_path / "t", "file,outlet", *(f"{i:02}.txt,o{i:02}" for i in range(23)))
    text = write_study_file(folder).read_text(encoding="utf-8")
    assert "#   o19: 1 article\n#   and 3 more\n" in text
    assert "o20" not in text
    assert open_study(folder / "study.yaml").parameters.group == "outlet"


def test_a_group_with_a_line_end_in_its_name_stays_a_comment(tmp_path: Path) -> None:
    folder = write_texts(tmp_path / "t", 'file,outlet,"a\nseed: 8"', "a.txt,Post,x")
    (folder / "b.txt").write_text("Another text here.", encoding="utf-8")
    with (folder / "metadata.csv").open("a", encoding="utf-8") as file:
        file.write('b.txt,"Times\nseed: 7",x\n')
    path = write_study_file(folder)
    assert open_study(path).parameters.seed == 1
    assert "#   Times seed: 7: 1 article\n" in path.read_text(encoding="utf-8")


def test_of_a_file_the_study_stands_beside_it_and_names_it(tmp_path: Path) -> None:
    table = pd.DataFrame({"text": ["A first text.", "Another text."], "outlet": ["Post", "Times"]})
    write = {"a [1].csv": table.to_csv, "b.jsonl": partial(table.to_json, orient="records", lines=True)}
    for name, to in {**write, "c.parquet": table.to_parquet}.items():
        folder = tmp_path / name.partition(".")[0]
        folder.mkdir()
        to(folder / name)
        path = write_study_file(folder / name)
        assert path == folder / "study.yaml"
        study = open_study(path)
        assert study.corpus_files == [folder / name]
        assert (len(study.corpus), study.group_names, study.title) == (2, ["Post", "Times"], Path(name).stem)


def test_what_is_set_stands_in_the_file_and_is_read_by(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {"Body": ["A first text. Listen: now", "Another text."], "Lead": ["x", "y"], "Desk": ["a", "b"]}
    )
    table.to_csv(tmp_path / "articles.csv")
    values = {"text_column": "Lead", "title": "Two desks", "furniture": ["listen: "], "seed": 7, "group": "Desk"}
    path = write_study_file(tmp_path / "articles.csv", values=values)
    study = open_study(path)
    told = study.parameters
    assert (told.text_column, told.title, told.furniture, told.seed) == ("Lead", "Two desks", ("listen: ",), 7)
    assert study.corpus.documents["text"].tolist() == ["x", "y"]
    assert (study.group_names, open_study(path).file) == (["a", "b"], path)
    assert "# min_count: 5" in path.read_text(encoding="utf-8")


def test_the_group_asked_for_goes_before_the_one_set(folder: Path) -> None:
    assert open_study(write_study_file(folder, "desk", {"group": "outlet"})).parameters.group == "desk"


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"corpus": "elsewhere"}, "leave it out of the settings"),
        ({"sede": 7}, "Did you mean 'seed'"),
        ({"seed": "x"}, "seed is 'x'"),
    ],
)
def test_settings_that_cannot_be_are_refused_and_nothing_is_written(
    folder: Path, values: dict[str, object], told: str
) -> None:
    with pytest.raises(ParameterError, match=told):
        write_study_file(folder, values=values)
    assert not (folder / "study.yaml").exists()
