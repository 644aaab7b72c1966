"""A study opens from a file or a folder, finds its paths from anywhere, and hands itself to another process."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings, strategies as st

from framescope.errors import CodebookError, CorpusError, ParameterError
from framescope.examples import write_study
from framescope.parameters import Parameters
from framescope.study import Study, open_study
from framescope.study.places import find_codebook, find_path, project_folder

TOP = Path(__file__).parents[1]

FRAMES = "name: own\nvariants: {programs: programme}\nframes:\n  cost:\n    patterns: [cost*]\n"
TARGETS = "name: systems\nvariants: {sampt: samp/t}\ntargets:\n  radar:\n    patterns: [radar]\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A study in its folder: study.yaml, two codebooks, four texts of outlets A (2), B and C."""
    texts = tmp_path / "air" / "texts"
    texts.mkdir(parents=True)
    rows = ["file,outlet,section"]
    for name, outlet, text in (
        ("1", "A", "The SAMPT programs cost much."),
        ("2", "A", "The programs cost more than the radar."),
        ("3", "B", "A radar. It costs."),
        ("4", "C", "Nothing of the kind."),
    ):
        (texts / f"{name}.txt").write_text(text, encoding="utf-8")
        rows.append(f"{name}.txt,{outlet},s")
    (texts / "metadata.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    home = tmp_path / "air"
    (home / "own.yaml").write_text(FRAMES, encoding="utf-8")
    (home / "systems.yaml").write_text(TARGETS, encoding="utf-8")
    (home / "study.yaml").write_text(
        "title: Air\ncorpus: texts\ncodebooks: [own.yaml]\ntargets: systems.yaml\nstop_words: [The]\n", encoding="utf-8"
    )
    return home


def test_relative_paths_in_a_study_file_start_at_its_folder(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    study = open_study("air/study.yaml")
    assert study.folder == folder
    assert study.corpus_folder == folder / "texts"
    assert study.codebook_files == [folder / "own.yaml", folder / "systems.yaml"]


def test_a_path_means_the_same_from_any_working_directory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "texts" / "texts").mkdir()  # a decoy below the working directory
    monkeypatch.chdir(folder / "texts")
    assert open_study(folder / "study.yaml").corpus_folder == folder / "texts"


def test_a_path_is_looked_for_in_the_project_then_in_the_working_directory(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    (folder / "data").mkdir()  # which the project has too
    assert project_folder() == TOP
    assert find_path("data") == TOP / "data"
    assert find_path("texts") == folder / "texts"
    assert find_path("nowhere/at/all") == TOP / "nowhere/at/all"
    assert find_path(folder / "own.yaml") == folder / "own.yaml"
    assert find_path("texts/../own.yaml") == folder / "own.yaml"


def test_a_tilde_is_the_home_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(folder))
    assert find_path("~/texts") == folder / "texts"


def test_the_project_folder_is_found_above_the_working_directory_where_there_is_no_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data" / "codebooks").mkdir(parents=True)
    (tmp_path / "deep" / "down").mkdir(parents=True)
    monkeypatch.setattr("framescope.study.places.__file__", str(tmp_path / "site" / "a" / "b" / "c" / "places.py"))
    monkeypatch.chdir(tmp_path / "deep" / "down")
    assert project_folder() == tmp_path


def test_without_any_project_the_working_directory_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("framescope.study.places.__file__", str(tmp_path / "site" / "a" / "b" / "c" / "places.py"))
    monkeypatch.chdir(tmp_path)
    assert project_folder() == tmp_path


def test_a_bare_codebook_name_is_one_of_the_project(folder: Path) -> None:
    (folder / "air-defence").write_text("a decoy", encoding="utf-8")
    assert find_codebook("air-defence", folder) == TOP / "data" / "codebooks" / "air-defence.yaml"


def test_an_unknown_codebook_is_refused_with_what_there_is(folder: Path) -> None:
    with pytest.raises(ParameterError) as told:
        find_codebook("air-defense", folder)
    assert "there is no codebook 'air-defense'" in str(told.value)
    assert "air-defence, news-frames, policy-frames, target-systems" in str(told.value)


def test_a_codebook_file_that_is_not_there_is_refused_with_its_path(folder: Path) -> None:
    with pytest.raises(ParameterError, match=r"there is no codebook .*/air/ownn\.yaml"):
        find_codebook("ownn.yaml", folder)


def test_a_study_file_and_overrides_by_name(folder: Path) -> None:
    study = open_study(folder / "study.yaml", group="section", overrides={"min_count": 2, "title": "Other"})
    assert (study.parameters.group, study.parameters.min_count, study.title) == ("section", 2, "Other")
    assert study.parameters.stop_words == ("The",)


def test_a_corpus_folder_alone_has_every_default(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    study = open_study("data/air-defence/study.yaml", corpus="texts")
    assert study.parameters == Parameters(corpus=str(folder / "texts"))
    assert (study.name, study.title, study.folder) == ("texts", "texts by outlet", folder / "texts")
    assert open_study(corpus=folder / "texts").parameters == study.parameters


def test_a_titled_study_is_named_after_its_folder(folder: Path) -> None:
    study = open_study(folder / "study.yaml")
    assert (study.name, study.title) == ("air", "Air")
    assert repr(study) == "<Study air: texts by outlet>"


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("title: Air\n\nmin_cuont: 5\n", ":3: there is no parameter 'min_cuont'; there are: title,"),
        ("title: Air\nmin_count: many\n", ":2: min_count is 'many'; expected `int`, got `str`."),
        ("title: 2013\n", ":1: title is 2013; expected `str`, got `int`."),
        ("5: x\ncorpus: texts\n", ":1: there is no parameter '5'"),
        ("title: Air\ncorpus: a\ncorpus: b\n", ":3: "),
        ("title: Air\n", ": names no corpus; add a line `corpus: folder`."),
    ],
)
def test_a_study_file_with_a_fault_is_refused_with_its_line(folder: Path, lines: str, told: str) -> None:
    path = folder / "study.yaml"
    path.write_text(lines, encoding="utf-8")
    with pytest.raises(ParameterError) as error:
        open_study(path)
    assert str(error.value).startswith(f"{path}{told}")


def test_the_nearest_name_is_told(folder: Path) -> None:
    (folder / "study.yaml").write_text("corpsu: texts\n", encoding="utf-8")
    with pytest.raises(ParameterError, match="Did you mean 'corpus'"):
        open_study(folder / "study.yaml")


def test_no_and_times_of_day_stay_text(folder: Path) -> None:
    (folder / "study.yaml").write_text("corpus: texts\ngroup: NO\ndate: 12:30\n", encoding="utf-8")
    parameters = open_study(folder / "study.yaml").parameters
    assert (parameters.group, parameters.date) == ("NO", "12:30")


@pytest.mark.parametrize(
    ("overrides", "told"),
    [
        ({"corpus": 5}, "corpus is 5; expected `str`, got `int`."),
        ({"min_cuont": 5}, "there is no parameter 'min_cuont'"),
        ({"per": "x"}, "per is 'x'; expected `float`"),
    ],
)
@pytest.mark.parametrize("by_file", [True, False])
def test_a_wrong_override_is_refused(folder: Path, overrides: dict[str, Any], told: str, by_file: bool) -> None:
    study = folder / "study.yaml" if by_file else ""
    if not by_file:
        overrides = {"corpus": str(folder / "texts"), **overrides}
    with pytest.raises(ParameterError) as error:
        open_study(study, overrides=overrides)
    assert str(error.value).startswith(f"parameters: {told}")


def test_neither_study_nor_corpus_is_refused() -> None:
    with pytest.raises(ParameterError, match=r"give a study file \(study=...\) or a folder of texts \(corpus=...\)"):
        open_study(group="outlet")


def test_the_spelling_variants_of_all_codebooks_reach_the_tokens(folder: Path) -> None:
    study = open_study(folder / "study.yaml")
    assert dict(study.rules.variants) == {"programs": "programme", "sampt": "samp/t"}
    assert {"programme", "samp/t"} <= set(study.tokens.types)
    assert "programs" not in set(study.tokens.types)


def test_token_rules_follow_the_parameters(folder: Path) -> None:
    asked = {"tokenizer": "nltk", "case": "keep", "language": "tr", "hyphens": "split", "numbers": False, "urls": False}
    rules = open_study(folder / "study.yaml", overrides=asked).rules
    assert {name: getattr(rules, name) for name in asked} == asked


def test_what_a_study_makes_of_its_texts(folder: Path) -> None:
    study = open_study(folder / "study.yaml")
    assert len(study.corpus) == 4
    assert len(study.tokens) == 5 + 7 + 4 + 4
    assert "the" not in set(study.counts.terms), "a stop word, given as The"
    assert study.counts.n_tokens.tolist() == [5, 7, 4, 4]
    assert [book.name for book in study.codebooks] == ["own"]
    assert study.targets is not None
    assert study.targets.names == ["radar"]
    radar = study.index.positions(study.index.codes_of("radar"))
    assert sorted(int(study.tokens.codes[at]) for at in radar) == [study.tokens.types.get_loc("radar")] * 2
    third = study.sentences[study.tokens.starts[2] : study.tokens.starts[3]]
    assert (third - third[0]).tolist() == [0, 0, 1, 1], "A radar. It costs."


def test_everything_is_made_once(folder: Path) -> None:
    study = open_study(folder / "study.yaml")
    for name in ("corpus", "tokens", "counts", "codebooks", "targets", "rules", "index", "sentences", "group_names"):
        assert getattr(study, name) is getattr(study, name), name


def test_a_study_without_targets(folder: Path) -> None:
    study = open_study(folder / "study.yaml", overrides={"targets": ""})
    assert study.targets is None
    assert study.codebook_files == [folder / "own.yaml"]
    assert "sampt" not in study.rules.variants


@pytest.mark.parametrize(("most", "names"), [(2, ["A", "B"]), (3, ["A", "B", "C"]), (40, ["A", "B", "C"])])
def test_the_largest_groups_are_compared_in_the_order_of_their_names(folder: Path, most: int, names: list[str]) -> None:
    assert open_study(folder / "study.yaml", overrides={"max_groups": most}).group_names == names


def test_the_largest_groups_stay_whatever_their_names(folder: Path) -> None:
    study = open_study(folder / "study.yaml", overrides={"max_groups": 2, "groups": {"A": "Zeta"}})
    assert study.group_names == ["B", "Zeta"]


def test_groups_that_are_not_compared_are_named_with_their_articles(folder: Path) -> None:
    study = open_study(folder / "study.yaml", overrides={"max_groups": 2})
    others = sorted(set(study.corpus.documents["outlet"]) - set(study.group_names))
    n = int(study.corpus.documents["outlet"].isin(others).sum())
    assert (others, n) == (["C"], 1)
    assert study.left_out == (
        "2 of 3 groups are compared. Not compared on their own, but part of the rest that each is held against: C 1 "
        "(1 article in all)."
    )
    assert open_study(folder / "study.yaml").left_out == ""


def test_inputs_are_all_texts_the_metadata_and_the_codebooks(folder: Path) -> None:
    names = [path.name for path in open_study(folder / "study.yaml").inputs()]
    assert names == ["1.txt", "2.txt", "3.txt", "4.txt", "metadata.csv", "own.yaml", "systems.yaml"]


def test_a_missing_folder_and_a_bad_codebook_are_told_when_they_are_read(folder: Path) -> None:
    lost = open_study(folder / "study.yaml", overrides={"codebooks": []})
    (folder / "texts").rename(folder / "moved")
    assert [path.name for path in lost.inputs()] == ["systems.yaml"]
    with pytest.raises(CorpusError, match=r"there is no folder .*/air/texts"):
        _ = lost.corpus
    (folder / "own.yaml").write_text("frames: {a: {patterns: [x]}, a: {patterns: [y]}}\n", encoding="utf-8")
    with pytest.raises(CodebookError, match=r"own\.yaml:1: "):
        _ = open_study(folder / "study.yaml").rules


def test_a_resolved_study_is_the_same_study_from_elsewhere(folder: Path, tmp_path: Path) -> None:
    study = open_study(folder / "study.yaml", overrides={"groups": {"NO": "Norway"}, "note": 'a "note"\n: - ü'})
    (tmp_path / "elsewhere").mkdir()
    path = tmp_path / "elsewhere" / "study.json"
    path.write_text(study.resolved(), encoding="utf-8")
    again = open_study(path)
    assert again.corpus_folder == study.corpus_folder
    assert again.codebook_files == study.codebook_files
    paths = {"corpus": "", "codebooks": (), "targets": ""}
    assert msgspec.structs.replace(again.parameters, **paths) == msgspec.structs.replace(study.parameters, **paths)
    assert again.resolved() == study.resolved()


def test_a_resolved_study_without_title_keeps_the_one_it_would_show(folder: Path) -> None:
    study = open_study(corpus=folder / "texts", group="section", overrides={"targets": "", "codebooks": []})
    assert json.loads(study.resolved())["title"] == "texts by section"
    assert json.loads(study.resolved())["targets"] == ""


@settings(max_examples=100, deadline=None)
@given(
    st.text(alphabet=st.one_of(st.characters(), st.sampled_from('\x7f\x85\u2028\u2029\ufeff\ufffe"\\#:\n\t'))),
    st.dictionaries(st.text(max_size=20), st.text()),
)
def test_any_text_survives_the_way_to_another_process(
    tmp_path_factory: pytest.TempPathFactory, text: str, groups: dict[str, str]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    parameters = Parameters(title=text, corpus="c", groups=groups, codebooks=(), targets="")
    path = folder / "resolved.json"
    path.write_text(Study(parameters, folder).resolved(), encoding="utf-8")
    again = open_study(path).parameters
    assert (again.title, again.groups) == (text or "c by outlet", groups)


def test_a_folder_whose_name_is_no_text_survives_too(tmp_path: Path) -> None:
    """Names of files are bytes on Linux; Python holds those that are not UTF-8 as lone surrogates."""
    corpus = "no-utf8-\udcff"
    path = tmp_path / "study.json"
    study = Study(Parameters(corpus=corpus, codebooks=(), targets=""), tmp_path)
    path.write_text(study.resolved(), encoding="utf-8")
    assert open_study(path).parameters.corpus == str(tmp_path / corpus)


def test_terms_are_counted_under_the_study_s_stems_and_frames_found_in_the_words(folder: Path) -> None:
    study = open_study(folder / "study.yaml", overrides={"stems": "snowball"})
    assert {"cost", "programm"} <= set(study.counts.terms)
    assert "costs" not in study.counts.terms
    assert "costs" in study.tokens.types
    assert study.index.tokens is study.tokens
    assert study.term_index.tokens is study.term_tokens
    assert study.counted("own").terms.equals(study.counts.terms)
    assert open_study(folder / "study.yaml", overrides={"stems": "snowball"}).counts.terms.equals(study.counts.terms)


def test_without_stems_terms_are_counted_in_the_tokens_themselves(folder: Path) -> None:
    study = open_study(folder / "study.yaml")
    assert study.term_tokens is study.tokens
    assert study.term_index is study.index
    assert study.term_rules == study.token_rules


@pytest.mark.parametrize("mine", ["all", "cluster", "own"])
def test_all_weightings_are_tried_the_study_s_own_first(folder: Path, mine: str) -> None:
    study = open_study(folder / "study.yaml", overrides={"weighting": mine})
    assert study.weightings[0] == mine
    assert sorted(study.weightings) == ["all", "cluster", "own"]


def test_a_study_handed_to_another_process_has_the_codebooks_that_were_read(tmp_path):
    """A run of the report reads them once; they are not read again, and the same to the last value."""
    path = write_study(tmp_path)
    here = open_study(path)
    (tmp_path / ".codebooks.json").write_text(here.written_books(), encoding="utf-8")
    for book in here.codebook_files:
        book.write_text("nonsense: [", encoding="utf-8")
    there = open_study(path)
    assert there.codebooks == here.codebooks
    assert there.targets == here.targets
    assert here.codebooks
    assert here.targets
