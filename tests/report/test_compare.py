"""Two reports side by side: each finding once, in the right state, with both numbers."""

import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result

from framescope.cli import main
from framescope.errors import ReportError
from framescope.report.compare import STATES, compare_reports, read_told
from framescope.report.compare_shown import comparison_html, comparison_json, comparison_text


def finding(subject: str, ratio: float | None = 2.0, *, holds: bool = True, group: str = "Post", **more: Any) -> Any:
    text = f"{group} says {subject} {ratio} times as often."
    about = {"kind": "term", "group": group, "subject": subject, "numbers": {"ratio": ratio, "q": 0.01}}
    return {"text": text, "holds": holds, **about, **more}


REMARK = {"text": "3 of 12 contrasts are not certain.", "holds": False, "kind": "", "group": "", "subject": ""}
FIRST = {
    "findings": [finding("same"), finding("moved", 3.0), finding("turned", 4.0), finding("lost"), finding("open")],
    "not_concluded": [{**REMARK, "numbers": {}}],
    "parameters": {"seed": 1, "group": "outlet"},
    "study": {"title": "One"},
}
SECOND = {
    "findings": [
        finding("same"),
        finding("moved", 2.5),
        finding("turned", 0.5),
        finding("came <b>"),
        finding("open", holds=False),
    ],
    "not_concluded": [{**REMARK, "text": "2 of 12 contrasts are not certain.", "numbers": {}}],
    "parameters": {"seed": 2, "group": "outlet"},
    "study": {"title": "Two"},
}


def write(folder: Path, report: Any, **run: Any) -> Path:
    folder.mkdir()
    (folder / "report.json").write_text(json.dumps(report), encoding="utf-8")
    if run:
        (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")
    return folder


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    packages = {"numpy": "2.1", "pandas": "3.0"}
    return (
        write(tmp_path / "a", FIRST, title="One", inputs={"text:a": "1" * 64, "text:b": "2" * 64}, packages=packages),
        write(
            tmp_path / "b",
            SECOND,
            title="Two",
            inputs={"text:a": "3" * 64, "text:c": "2" * 64},
            packages={**packages, "numpy": "2.2"},
        ),
    )


def test_every_finding_is_told_once_in_its_state_with_both_numbers(two: tuple[Path, Path]) -> None:
    compared = compare_reports(*map(read_told, two))
    told = {(pair.first or pair.second).split()[2]: pair.state for pair in compared.pairs}
    assert told == {
        "same": "same",
        "moved": "held",
        "turned": "changed",
        "lost": "vanished",
        "open": "changed",
        "came": "appeared",
        "12": "held",
    }
    assert compared.counts() == {"changed": 2, "appeared": 1, "vanished": 1, "held": 2, "same": 1}
    (moved,) = [pair for pair in compared.pairs if "moved" in pair.first]
    assert moved.numbers == {"ratio": (3.0, 2.5)}
    assert not compared.agree
    assert [pair.state for pair in compared.pairs] == sorted((p.state for p in compared.pairs), key=list(STATES).index)


def test_what_differs_in_the_making_is_told(two: tuple[Path, Path]) -> None:
    assert compare_reports(*map(read_told, two)).differs == {
        "study": {"title": ("One", "Two")},
        "parameters": {"seed": (1, 2)},
        "inputs": {"text:a": ("1" * 64, "3" * 64)},
        "versions": {"numpy": ("2.1", "2.2")},
    }


def test_a_report_agrees_with_itself(two: tuple[Path, Path]) -> None:
    compared = compare_reports(read_told(two[0]), read_told(two[0]))
    assert compared.agree
    assert compared.differs == {}
    assert compared.counts()["same"] == 6


def test_a_fact_that_moved_to_another_group_is_the_same_fact(tmp_path: Path) -> None:
    facts = [finding("S-400", None, group=group, kind="mention") for group in ("Post", "Times")]
    told = [read_told(write(tmp_path / name, {"findings": [fact]})) for name, fact in zip("ab", facts, strict=True)]
    assert [pair.state for pair in compare_reports(*told).pairs] == ["held"]


def test_a_contrast_of_the_multiverse_that_turned_round_has_changed(tmp_path: Path) -> None:
    ways = {"n_holds": 9, "n_specifications": 63}
    told = [
        read_told(write(tmp_path / name, {"findings": [finding("F", None, kind="multiverse") | {"numbers": numbers}]}))
        for name, numbers in (("more", ways | {"direction": 1}), ("less", ways | {"direction": -1}), ("old", ways))
    ]
    assert compare_reports(told[0], told[1]).counts()["changed"] == 1
    assert compare_reports(told[0], told[2]).counts()["held"] == 1, "made before the direction was written down"


def test_two_findings_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    told = read_told(write(tmp_path / "a", {"findings": [finding("x"), finding("x", 5.0)]}))
    assert compare_reports(told, told).counts()["same"] == 2


def test_the_words_for_a_terminal(two: tuple[Path, Path]) -> None:
    text = comparison_text(compare_reports(*map(read_told, two)), most=0)
    for part in (
        "Parameters that differ: 1\n  and 1 more",
        "Facts of the study that differ: ",
        "Findings: 2 changed, 1 appeared, 1 vanished, 2 held, 1 same",
        "Changed: another direction, or it holds in one of them only\n  A  Post says turned 4.0",
        "     ratio 4 | 0.5",
        "Appeared: in the second only\n  B  Post says came <b>",
        "Vanished: in the first only\n  A  Post says lost",
    ):
        assert part in text
    assert "says same" not in text
    text = comparison_text(compare_reports(*map(read_told, two)))
    assert "  text:a: 111111111111\u2026 | 333333333333\u2026" in text


def test_the_page_is_inert_and_tells_the_same(two: tuple[Path, Path]) -> None:
    html = comparison_html(compare_reports(*map(read_told, two)))
    assert "Post says came &lt;b&gt; 2.0" in html
    assert "<script" not in html
    assert "default-src 'none'" in html
    assert html.rstrip().endswith("</html>")


def test_json_holds_every_number(two: tuple[Path, Path]) -> None:
    told = json.loads(comparison_json(compare_reports(*map(read_told, two))))
    assert told["agree"] is False
    assert {"state": "held", "numbers": {"ratio": [3.0, 2.5]}}.items() <= next(
        pair for pair in told["findings"] if "moved" in pair["first"]
    ).items()


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["compare", *map(str, words)])


def test_the_exit_code_says_whether_they_agree(two: tuple[Path, Path], tmp_path: Path) -> None:
    assert run(two[0], two[0]).exit_code == 0
    differing = run(*two, "--html", tmp_path / "x.html", "--json", tmp_path / "x.json")
    assert differing.exit_code == 1
    assert differing.output.startswith(f"A  {two[0]}\nB  {two[1]}\n")
    assert json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))["counts"]["changed"] == 2
    assert (tmp_path / "x.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert run(two[0], two[1] / "report.json").exit_code == 1, "the file alone will do"


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: None, "there is no report at"),
        (lambda path: path.mkdir(), "holds no report.json; is it a report"),
        (lambda path: path.write_text("{", encoding="utf-8"), "is no JSON"),
    ],
)
def test_what_is_no_report_is_trouble(two: tuple[Path, Path], tmp_path: Path, make: Any, told: str) -> None:
    make(tmp_path / "odd")
    result = run(two[0], tmp_path / "odd")
    assert (result.exit_code, result.output.count("\n")) == (2, 1)
    assert told in result.output


def test_what_cannot_be_written_is_trouble(two: tuple[Path, Path], tmp_path: Path) -> None:
    assert run(two[0], two[0], "--html", tmp_path / "no" / "x.html").exit_code == 2


def test_archives_are_read_as_reports_are(two: tuple[Path, Path], tmp_path: Path) -> None:
    for name, report in (("whole", "report/report.json"), ("safe", "report.json")):
        with ZipFile(tmp_path / f"{name}.zip", "w") as archive:
            archive.writestr(report, json.dumps(FIRST))
            archive.writestr("manifest.json", json.dumps({"title": "One"}))
    told = [read_told(tmp_path / f"{name}.zip") for name in ("whole", "safe")]
    assert compare_reports(*told).counts()["same"] == 6
    assert told[0].about["title"] == "One"
    (tmp_path / "odd.zip").write_bytes(b"no zip")
    with pytest.raises(ReportError, match="cannot be read as an archive"):
        read_told(tmp_path / "odd.zip")


def test_a_real_report_agrees_with_itself(made: Any) -> None:
    compared = compare_reports(read_told(made.out), read_told(made.out))
    assert compared.agree
    assert compared.counts()["same"] == len(compared.pairs) >= 5
