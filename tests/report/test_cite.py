"""The page to cite and reproduce by: methods in prose, sources, versions, checksums, and a command that works."""

import json
import re
import shlex
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from ruamel.yaml import YAML

import framescope
from framescope.cli import main
from framescope.cli.options import read_settings
from framescope.report import methods
from framescope.report.cite import reproduce_command, software_bibtex, told_parameters
from framescope.report.methods import BIBLIOGRAPHY, citation, cited, methods_section, prose, references
from framescope.report.publish import study_card
from framescope.report.sums import read_sums
from framescope.study import open_study

TOP = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def text(made: Any) -> str:
    return unescape(re.sub("<[^>]+>", " ", (made.out / "cite.html").read_text(encoding="utf-8")))


def test_the_page_has_every_checksum_of_inputs_and_outputs(made: Any, text: str) -> None:
    run = json.loads((made.out / "run.json").read_text(encoding="utf-8"))
    sums = read_sums(made.out)
    for digest in [*run["inputs"].values(), *(digest for name, digest in sums.items() if name != "cite.html")]:
        assert digest in text
    assert {path.relative_to(made.out).as_posix() for path in made.out.rglob("*") if path.is_file()} == {
        *sums,
        "SHA256SUMS",
        "run.json",
    }


def test_the_page_has_versions_parameters_and_the_command(made: Any, text: str) -> None:
    words = " ".join(text.split())
    assert f"framescope {framescope.__version__} matplotlib" in words
    assert "n_permutations 19" in words
    assert "framescope report --study study.yaml" in words
    assert "python 3." not in words.lower(), "the machine's own versions are in run.json"


def test_framescope_is_cited_as_the_citation_file_has_it() -> None:
    citation = YAML(typ="safe", pure=True).load((TOP / "CITATION.cff").read_text(encoding="utf-8"))
    bibtex = software_bibtex()
    assert f"title = {{{citation['title']}}}" in bibtex
    assert f"version = {{{citation['version']}}}" in bibtex
    assert f"license = {{{citation['license']}}}" in bibtex
    assert f"author = {{{{{citation['authors'][0]['name']}}}}}" in bibtex


def test_every_source_is_whole_and_stands_in_the_methods_documentation() -> None:
    documented = (TOP / "docs" / "methods.md").read_text(encoding="utf-8")
    for key, entry in references().items():
        assert re.fullmatch(r"[a-z]+\d{4}", key)
        assert re.match(rf"@\w+\{{{key},\n", entry)
        assert entry.count("{") == entry.count("}")
        assert f"year = {{{key[-4:]}}}" in entry
        assert " title = {" in entry
        author = citation(key).split()[0]
        assert re.search(rf"{author}.*?\({key[-4:]}", documented, re.DOTALL), key
    assert len(references()) == BIBLIOGRAPHY.read_text(encoding="utf-8").count("@")


def test_what_the_sample_s_methods_cite_is_there_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    sections = methods_section(open_study("data/air-defence/study.yaml"))
    assert [section.heading for section in sections] == [
        "Texts", "Reused text", "Tokens", "Terms", "Inference", "Frames", "Validation",
    ]  # fmt: skip
    others = ["robinson1982", "skovgaard1987", "steegen2016"]  # for a hundred articles or more; for a multiverse
    assert sorted([*cited(sections), *others]) == sorted(references()), "the sample uses all else"
    told = {section.heading: " ".join(map(prose, section.paragraphs)) for section in sections}
    assert "71 articles of 6 groups by \u201coutlet\u201d" in told["Texts"]
    assert "(1,999 permutations, seed 2013) (Lijffijt et al. 2016)" in told["Inference"]
    assert "saddlepoint" not in told["Inference"]
    assert "came without capital letters, case is folded in every document." in told["Texts"]
    assert "with a fixed list of abbreviations" in told["Frames"]
    monkeypatch.setattr(methods, "MANY", 71)
    asked = {"event": "2017-12-29", "multiverse": True}
    more = methods_section(open_study("data/air-defence/study.yaml"), asked)
    assert cited(more) == sorted(references())
    also = {section.heading: " ".join(map(prose, section.paragraphs)) for section in more}
    assert "all articles from 2017-12-29 on were held against those before in the same way." in also["Terms"]
    assert "in every combination of unit (words, sentences, articles)" in also["Frames"]
    assert "(Steegen et al. 2016)" in also["Frames"]
    assert "from 2017" not in told["Terms"]
    assert "[dunning1993" not in told["Terms"]
    assert "(Dunning 1993; Rayson & Garside 2000)" in told["Terms"]
    assert "over 100 words (Covington & McFall 2010) and of MTLD (McCarthy & Jarvis 2010)" in told["Terms"]
    assert "tested over all groups at once" in told["Frames"]
    assert "the words around mentions of a target, were compared" in told["Terms"]
    assert "beside is the share of the sentences naming it that hold a word of a frame of \u201cAir-d" in told["Frames"]
    assert "error rates (Rogan & Gladen 1978) and, prediction-powered, by its mean error" in told["Validation"]
    assert "7 clusters of near-duplicates were found" in told["Reused text"]


OTHERWISE = {
    "weighting": "own",
    "case": "keep",
    "hyphens": "split",
    "numbers": False,
    "urls": False,
    "tokenizer": "nltk",
    "stop_words": ["the"],
    "furniture": ["^x$"],
    "max_groups": 2,
    "harmonise": False,
    "stems": "snowball",
    "possessives": "strip",
}


def test_the_methods_follow_the_parameters(hostile: Any) -> None:
    told = [
        {part.heading: " ".join(part.paragraphs) for part in methods_section(open_study(hostile.study, overrides=over))}
        for over in ({}, OTHERWISE, {"codebooks": [], "targets": ""})
    ]
    assert "Every token counts once" in told[0]["Reused text"]
    assert "Only tokens outside shared passages" in told[1]["Reused text"]
    assert "lower-cased by the rules of en; hyphened words kept whole; numbers counted" in told[0]["Tokens"]
    assert "NLTK's word tokenizer, case kept; hyphened words parted; numbers left out" in told[1]["Tokens"]
    assert "terms counted under their stems (snowball)" in told[1]["Tokens"]
    assert "1 stop word left the counts of terms" in told[1]["Tokens"]
    assert "1 pattern of the study's own among the rules" in told[1]["Texts"]
    assert "the largest 2 are shown" in told[1]["Texts"]
    assert "1 issue with inputs is listed" in told[0]["Texts"]
    assert told[0]["Validation"].startswith("No frame was validated")
    assert not {"Frames", "Validation"} & set(told[2])


def test_a_classifier_is_told_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for there in (True, False):
        monkeypatch.setattr(methods, "find_spec", {"sklearn": there}.get)
        (*_, validation) = methods_section(open_study("data/air-defence/study.yaml"))
        assert any("A logistic regression" in told for told in validation.paragraphs) == there


def test_a_group_that_cannot_be_compared_is_told_with_the_reason(tmp_path: Path) -> None:
    for i in range(4):
        text = "".join(f"The Minister of {what} said on Day {i} it was fair.\n" for what in ("Cost", "War", "Art") * 3)
        text += f"Nobody in the room had expected anything else of Ankara on that long and rainy evening, number {i}.\n"
        (tmp_path / f"{i}.txt").write_text(text.lower() if i > 1 else text, encoding="utf-8")
    rows = "".join(f"{i}.txt,{'Low' if i > 1 else 'High'}\n" for i in range(4))
    (tmp_path / "metadata.csv").write_text(f"file,outlet\n{rows}", encoding="utf-8")
    over = {"harmonise": False, "case": "keep"}
    (texts, *_) = methods_section(open_study(corpus=str(tmp_path), group="outlet", overrides=over))
    assert any(told.startswith("n/a, comparisons of words: Low (2 of 2 articles") for told in texts.paragraphs)
    assert any(told.endswith("Low 2 (2 articles in all).") for told in texts.paragraphs)


def test_articles_without_a_date_are_told(tmp_path: Path) -> None:
    rows = "file,outlet,date\na.txt,x,2024-01-01\nb.txt,y,\nc.txt,y,\n"
    (tmp_path / "metadata.csv").write_text(rows, encoding="utf-8")
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text("A word and another word.", encoding="utf-8")
    study = open_study("", corpus=str(tmp_path), group="outlet")
    (frames,) = (part for part in methods_section(study) if part.heading == "Frames")
    assert "group by group." in " ".join(frames.paragraphs), "of x there is one article: no test over all groups"
    (texts, *_) = methods_section(study)
    assert "dated 2024-01-01 to 2024-01-01 but for 2 articles without a date) were read" in texts.paragraphs[0]
    assert study_card(study)["period"] == "2024-01-01 to 2024-01-01 (2 without a date)"


def test_text_of_the_study_is_never_a_citation(hostile: Any) -> None:
    path = next(hostile.folder.glob("book*"))
    path.write_text(path.read_text(encoding="utf-8").replace("Frames <script>", "Frames [dunning1993] <script>"))
    (frames,) = [part for part in methods_section(open_study(hostile.study)) if part.heading == "Frames"]
    assert "Frames (dunning1993) <script>" in frames.paragraphs[0]
    assert "dunning1993" not in cited([frames])


@pytest.mark.parametrize(
    "overrides",
    [
        {"seed": 4, "title": "a: b", "stop_words": ["the", "a b"], "groups": {"x": "y, z"}, "numbers": False},
        {"title": "5"},
        {"title": "true"},
        {"title": "[x] \u201c\u00fc\u201d", "question": "- a\nb #c"},
        {"note": "it's 'so'"},
    ],
)
def test_the_command_asks_for_what_was_asked_for(hostile: Any, overrides: dict[str, Any]) -> None:
    words = shlex.split(reproduce_command(open_study(hostile.study, overrides=overrides), {"top": 3}))
    assert words[:4] == ["framescope", "report", "--study", "study.yaml"]
    assert set(words[4::2]) == {"--set"}
    assert read_settings(tuple(words[5::2])) == {**overrides, "top": 3}


def test_the_command_of_a_bare_folder_names_it_and_what_is_not_the_default(hostile: Any) -> None:
    study = open_study(corpus=hostile.folder / "texts", group="title", overrides={"seed": 9, "title": "T"})
    assert reproduce_command(study, {}) == "framescope report --corpus texts --group title --set seed=9 --set title=T"
    assert told_parameters(study)["corpus"] == "texts"


def test_no_path_is_in_the_command_or_the_parameters(hostile: Any) -> None:
    over = {"codebooks": [str(hostile.folder / "targets.yaml")], "corpus": str(hostile.folder / "texts")}
    study = open_study(hostile.study, overrides=over)
    assert str(hostile.folder) not in reproduce_command(study, {}) + json.dumps(told_parameters(study))


def test_the_command_line_makes_an_archive_of_a_report_that_is_up_to_date(hostile: Any) -> None:
    words = ["bundle", "--study", str(hostile.study), "--report", str(hostile.out), "--rights-safe"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    first, last = result.output.splitlines()
    assert first == f"{hostile.out / 'index.html'} is up to date."
    assert re.fullmatch(rf"{re.escape(str(hostile.out))}-rights-safe\.zip: \d+ files, 0\.\d MB", last)
