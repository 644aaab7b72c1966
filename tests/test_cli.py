"""The command line: what it passes on, what it refuses, and that a refusal is one line with exit code 1."""

import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import framescope
from framescope.cli import main, use_utf8
from framescope.parameters import parameter_docs

TOP = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder `texts` of three articles of two outlets, in the working directory."""
    folder = tmp_path / "texts"
    folder.mkdir()
    monkeypatch.chdir(tmp_path)
    rows = ["file,outlet,desk"]
    for name, outlet, text in (
        ("a", "Post", "One radar for all of us.\nADVERTISEMENT\n"),
        ("b", "Post", "Two of them."),
        ("c", "Times", "None."),
    ):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        rows.append(f"{name}.txt,{outlet},x")
    (folder / "metadata.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def assert_refused(result: Result, *parts: str) -> None:
    """One line that begins with Error, exit code 1, no traceback."""
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert result.output.count("\n") == 1, result.output
    for part in parts:
        assert part in result.output


def test_the_help_says_in_a_whole_sentence_what_each_command_does() -> None:
    _, _, told = run("--help").output.partition("Commands:\n")
    lines = told.strip().splitlines()
    assert len(lines) == len(main.commands) == 8
    assert [line for line in lines if not line.endswith(".") or line.endswith("...")] == []


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, Path, dict[str, Any]]]:
    """What `report` asks for, in place of a report."""
    calls: list[tuple[Any, Path, dict[str, Any]]] = []
    monkeypatch.setattr(
        "framescope.report.publish.make_report", lambda study, out, **options: calls.append((study, out, options))
    )
    return calls


def test_help_lists_the_commands_and_the_version_is_the_package_s() -> None:
    result = run("--help")
    named = {line.split()[0] for line in result.output.splitlines() if line.startswith("  ")}
    assert {"bundle", "check", "compare", "init", "report"} <= named
    assert run("--version").output == f"main, version {framescope.__version__}\n"


def test_report_help_lists_every_parameter_of_a_study_with_its_default() -> None:
    told = " ".join(run("report", "--help").output.split())
    for doc in parameter_docs():
        assert f"{doc.name} {doc.help}: {doc.kind} [" in told, doc.name
    assert "group metadata column whose values are compared, e.g. outlet: text [outlet]" in told
    assert "numbers count numbers as tokens: true or false [true]" in told
    assert "stop_words words left out of term counts; rates keep them: list of texts [none]" in told
    assert "list of texts [air-defence, news-frames]" in told
    assert "[1000.0]" in told


def test_report_takes_the_sample_unless_told(asked: list[Any]) -> None:
    assert run("report").exit_code == 0
    ((study, out, options),) = asked
    assert study.folder == TOP / "data" / "air-defence"
    assert out == TOP / "reports" / "air-defence"
    assert (options["own"], options["jobs"], options["seconds"], options["force"]) == ({}, 0, 1800, False)
    assert [page.name for page in options["pages"]][:3] == ["1-corpus", "2-terms", "3-framing"]


def test_report_of_a_bare_folder(asked: list[Any], texts: Path) -> None:
    words = ("--corpus", "texts", "--group", "desk", "--out", "here", "--jobs", "1", "--timeout", "9", "--force")
    assert run("report", *words).exit_code == 0
    ((study, out, options),) = asked
    assert (study.corpus_folder, study.parameters.group, out) == (texts, "desk", texts.parent / "here")
    assert (options["jobs"], options["seconds"], options["force"]) == (1, 9, True)


def test_report_of_a_bare_folder_is_published_under_its_name(asked: list[Any]) -> None:
    run("report", "--corpus", "texts")
    assert asked[0][1] == TOP / "reports" / "texts"


def test_a_study_file_is_looked_for_from_the_working_directory(asked: list[Any], texts: Path) -> None:
    (texts.parent / "study.yaml").write_text("title: Mine\ncorpus: texts\n", encoding="utf-8")
    assert run("report", "--study", "study.yaml", "--set", "seed=4").exit_code == 0
    study = asked[0][0]
    assert (study.title, study.corpus_folder, study.parameters.seed) == ("Mine", texts, 4)


def test_other_texts_for_a_study_leave_the_rest_of_it(asked: list[Any], texts: Path) -> None:
    (texts.parent / "own.yaml").write_text("title: Mine\ncorpus: nowhere\nseed: 4\n", encoding="utf-8")
    assert run("report", "--study", "own.yaml", "--set", "corpus=texts").exit_code == 0
    study = asked[0][0]
    assert (study.title, study.corpus_folder, study.parameters.seed) == ("Mine", texts, 4)


def test_texts_set_without_a_study_are_a_bare_folder(asked: list[Any], texts: Path) -> None:
    assert run("report", "--set", "corpus=texts").exit_code == 0
    assert (asked[0][0].corpus_folder, asked[0][0].file) == (texts, None)


def test_two_studies_of_one_folder_have_two_reports(asked: list[Any], texts: Path) -> None:
    for name in ("study.yaml", "second.yaml"):
        (texts.parent / name).write_text("title: Mine\ncorpus: texts\n", encoding="utf-8")
        run("report", "--study", name)
    folder = texts.parent.name
    assert [out.name for _, out, _ in asked] == [folder, f"{folder}-second"]


@pytest.mark.parametrize(
    ("written", "name", "value"),
    [
        ("min_count=7", "min_count", 7),
        ("per=100", "per", 100.0),
        ("group=NO", "group", "NO"),
        ('group="5"', "group", "5"),
        ("numbers=false", "numbers", False),
        ("stop_words=[the, a]", "stop_words", ("the", "a")),
        ("groups={NA: North}", "groups", {"NA": "North"}),
        ("targets=", "targets", ""),
        (" title = One = two ", "title", "One = two"),
        ("title=a: b: c", "title", "a: b: c"),
        ("title=a: b", "title", "a: b"),
        ("title=- a", "title", "- a"),
        ("title=Who is #1?", "title", "Who is #1?"),
        ("title=one #two", "title", "one #two"),
        ("title=&a b", "title", "&a b"),
        ("title='a: b'", "title", "a: b"),
        ("date=2017-13-45", "date", "2017-13-45"),
        ("title=2017-11-08", "title", "2017-11-08"),
    ],
)
def test_set_reads_values_as_yaml(asked: list[Any], written: str, name: str, value: Any) -> None:
    result = run("report", "--corpus", "texts", "--set", written)
    assert result.exit_code == 0, result.output
    assert getattr(asked[0][0].parameters, name) == value


def test_parameters_of_the_notebooks_are_told_from_those_of_the_study(asked: list[Any]) -> None:
    run("report", "--corpus", "texts", "--set", "top=3", "--set", "seed=2", "--set", "event=2017-11-08")
    assert asked[0][2]["own"] == {"top": 3, "event": "2017-11-08"}
    assert asked[0][0].parameters.seed == 2


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("--study", "a", "--corpus", "texts"), ["give --study or --corpus, not both"]),
        (("--corpus", "texts", "--set", "corpus=texts"), ["give --corpus or --set corpus=..., not both."]),
        (("--study", "no.yaml"), ["there is no file", "no.yaml"]),
        (("--corpus", "texts", "--set", "min_count"), ["--set min_count: write NAME=VALUE, such as min_count=5."]),
        (("--corpus", "texts", "--set", "min_cuont=5"), ["no parameter 'min_cuont'", "Did you mean 'min_count'?"]),
        (("--corpus", "texts", "--set", "tpo=5"), ["no parameter 'tpo'", "Did you mean 'top'?"]),
        (("--corpus", "texts", "--set", "min_count=x"), ["min_count is 'x'; expected `int`, got `str`."]),
        (("--corpus", "texts", "--set", "top=x"), ["--set top: 'x' should be of the kind int, like 10."]),
        (("--corpus", "texts", "--set", "top=true"), ["--set top: True should be of the kind int, like 10."]),
        (("--set", "corpus=5"), ["corpus is 5; expected `str`, got `int`."]),
    ],
)
def test_a_wrong_word_is_refused_in_one_line(asked: list[Any], words: tuple[str, ...], parts: list[str]) -> None:
    assert_refused(run("report", *words), *parts)
    assert asked == []


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("--corpus", "nowhere"), ["there is no folder", "nowhere"]),
        (("--corpus", "texts", "--group", "outlit"), ["there is no column 'outlit'", "Did you mean 'outlet'?"]),
        (("--corpus", "texts", "--set", "codebooks=[a.yaml]"), ["there is no codebook", "a.yaml"]),
        (("--corpus", "texts", "--set", "codebooks=[x]"), ["there is no codebook 'x'; data/codebooks has: air-def"]),
    ],
)
def test_what_cannot_be_read_is_told_before_a_kernel_starts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: tuple[str, ...], parts: list[str]
) -> None:
    monkeypatch.setattr("framescope.report.publish.run_pages", lambda *_, **__: pytest.fail("a kernel was started"))
    monkeypatch.setattr("framescope.report.publish.project_folder", lambda: tmp_path)
    assert_refused(run("report", *words, "--out", "out"), *parts)
    assert not Path("out").exists()


@pytest.mark.parametrize("words", [("--jobs", "-1"), ("--timeout", "0"), ("--nothing",)])
def test_a_word_that_does_not_exist_is_a_usage_error(words: tuple[str, ...]) -> None:
    result = run("report", *words)
    assert result.exit_code == 2
    assert result.output.startswith("Usage: ")


def test_check_says_what_came_in_what_was_cut_and_what_did_not(texts: Path) -> None:
    (texts / "d.txt").write_text("Nobody's.", encoding="utf-8")
    (texts / "notes.zzz").write_text("no text", encoding="utf-8")
    result = run("check", "--corpus", "texts")
    assert result.exit_code == 0, result.output
    told = [" ".join(line.split()) for line in result.output.splitlines()]
    assert told[0].startswith("<Corpus: 4 documents, ")
    assert told[0].endswith("14 cut as page furniture in 1 place, 2 issues>")
    assert {"Inputs", "Groups by outlet", "Cuts", "Issues"} <= set(told)
    groups = told[told.index("Groups by outlet") :]
    assert [line.split()[:2] for line in groups[2:5]] == [["(none)", "1"], ["Post", "2"], ["Times", "1"]]
    assert any(line.startswith("advertisement 1 1 14") for line in told)
    assert [line for line in told if line.startswith("notes.zzz ") and line.endswith(" left out")]
    assert "d.txt no row in the metadata loaded; its metadata are empty" in told


def test_check_says_none_where_there_is_nothing(texts: Path) -> None:
    (texts / "a.txt").write_text("One radar for all of us.", encoding="utf-8")
    told = run("check", "--corpus", "texts", "--group", "desk").output
    assert "\nCuts\nnone\n\nIssues\nnone\n" in told
    assert "\nGroups by desk\n" in told


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (("--corpus", "nowhere"), ["there is no folder"]),
        (("--corpus", "texts", "--set", "targets=targets"), ["there is no codebook 'targets'"]),
        (("--corpus", "texts", "--set", "top=3"), ["there is no parameter 'top'"]),
    ],
)
def test_check_refuses_in_one_line(words: tuple[str, ...], parts: list[str]) -> None:
    assert_refused(run("check", *words), *parts)


def test_init_writes_a_study_that_check_takes(texts: Path) -> None:
    result = run("init", "texts")
    path = texts / "study.yaml"
    assert result.exit_code == 0
    assert result.output == f"{path} written; look it over, then: make report STUDY={path}\n"
    assert "<Corpus: 3 documents" in run("check", "--study", str(path)).output


def test_init_quotes_a_path_with_blanks_for_the_command(texts: Path) -> None:
    folder = texts.rename(texts.with_name("two words"))
    result = run("init", str(folder))
    assert result.output.endswith(f"make report STUDY='{folder / 'study.yaml'}'\n")


def test_init_refuses_in_one_line(texts: Path) -> None:
    assert_refused(run("init", "texts", "--group", "outlit"), "there is no column 'outlit'", "Did you mean 'outlet'?")
    run("init", "texts")
    assert_refused(run("init", "texts"), "study.yaml is there already")


def test_a_file_name_cannot_write_to_the_terminal(texts: Path) -> None:
    """An escape sequence in a name could clear the screen, or say that all is well."""
    (texts / "z\x1b[2J\u202e.txt").write_bytes(b"Bad bytes \xff here")
    told = run("check", "--corpus", str(texts), "--group", "outlet").output
    assert "z\\u001b[2J\\u202e.txt" in told
    refused = run("check", "--study", "no\x1b[2J.yaml").output
    assert "there is no file" in refused
    assert "no\\u001b[2J.yaml" in refused
    assert not {"\x1b", "\u202e"} & set(told + refused)


def test_init_wants_texts_that_are_there_and_can_be_compared(texts: Path) -> None:
    assert run("init", "nowhere").exit_code == 2
    assert_refused(run("init", str(texts / "a.txt")), "no column to compare by", "Put a metadata.csv beside them")


def test_init_takes_a_file_and_settings(texts: Path) -> None:
    table = texts / "articles.csv"
    table.write_text('Body,Paper\n"A first text is here.",Post\n"Another text stands here.",Times\n', encoding="utf-8")
    result = run("init", "texts/articles.csv", "--set", "group=Paper", "--set", "min_count=2")
    assert result.exit_code == 0, result.output
    told = (texts / "study.yaml").read_text(encoding="utf-8")
    assert 'corpus: "articles.csv"\ngroup: "Paper"' in told
    assert "\nmin_count: 2  # terms shown" in told
    assert "<Corpus: 2 documents" in run("check", "--study", str(texts / "study.yaml")).output


def test_the_module_runs_as_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    import runpy
    import sys

    monkeypatch.setattr(sys, "argv", ["framescope", "--version"])
    with pytest.raises(SystemExit) as end:
        runpy.run_module("framescope.cli", run_name="__main__")
    assert end.value.code == 0


def test_an_interrupt_says_where_the_run_was(monkeypatch: pytest.MonkeyPatch) -> None:
    for where, told in {("notebooks/1-a.ipynb, code cell 3",): " at notebooks/1-a.ipynb, code cell 3", (): ""}.items():

        def stop(*_: Any, where: tuple[str, ...] = where, **__: Any) -> None:
            raise KeyboardInterrupt(*where)

        monkeypatch.setattr("framescope.report.publish.make_report", stop)
        assert_refused(run("report"), f"Error: interrupted{told}; what is published is whole.\n")


def test_where_file_names_would_be_read_otherwise_it_starts_again_in_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    began: list[list[str]] = []
    monkeypatch.setattr("os.execv", lambda _, words: began.append(words))
    monkeypatch.setattr("sys.orig_argv", ["python", "-m", "framescope.cli", "report"])
    use_utf8()
    assert began == []
    monkeypatch.setattr("sys.getfilesystemencoding", lambda: "ascii")
    use_utf8()
    assert began == [[sys.executable, "-X", "utf8", "-m", "framescope.cli", "report"]]
