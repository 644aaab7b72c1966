"""The pages put together: links from findings and cells to evidence, evidence pages, report.json."""

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from framescope.contrast_findings import find_terms
from framescope.corpus import corpus_from_table
from framescope.evidence_shown import show_evidence
from framescope.evidence_table import evidence
from framescope.exports import EVIDENCE_MIME, evidence_key
from framescope.findings import Finding
from framescope.report.render import Rendered
from framescope.report.site import SCHEMA, _environment, group_id, line_html, link_evidence, script, write_pages
from framescope.tables import show_table
from framescope.tokens import tokenize

CARD: dict[str, Any] = {
    "title": "Study", "question": "", "note": "", "corpus": "texts", "group": "outlet", "groups": {"Post <b>": 2},
    "n_documents": 3, "n_tokens": 9, "period": "no dates", "n_cuts": 0, "n_issues": 0, "parameters": {"seed": 1},
    "version": "9.9",
}  # fmt: skip
KEY = evidence_key("term", "radar")
POST = "Post <b>"


def subjects() -> list[dict[str, Any]]:
    texts = [(POST, "A <i>radar</i>. The radar."), ("Times", "No radar.")]
    table = evidence(tokenize(corpus_from_table(pd.DataFrame(texts, columns=["outlet", "text"]))), ["radar"], "outlet")
    packed: dict[str, Any] = json.loads(json.dumps(show_evidence(table)._repr_mimebundle_()[EVIDENCE_MIME]))
    return list(packed["subjects"])


def finding() -> Finding:
    row = {
        "group": POST, "reference": "rest", "term": "radar", "log_ratio": 2.0, "log_ratio_low": 1.0,
        "log_ratio_high": 3.0, "q": 0.03, "n_target": 4, "n_reference": 1,
        "n_containing_target": 2, "n_documents_target": 2,
        "n_containing_reference": 0, "n_documents_reference": 1, "note": "",
    }  # fmt: skip
    found, _ = find_terms(pd.DataFrame([row]))
    return found


def page(**changes: Any) -> Rendered:
    body = '<h1>P</h1><div id="t-1-1">' + show_table(pd.DataFrame({"term": ["radar", "other"]})).html + "</div>"
    shown = [
        {"id": "f-1-1", "what": "figure", "subjects": ["x"]},
        {"id": "t-1-1", "what": "table", "subjects": [KEY]},
        {"id": "t-2-1", "what": "table", "subjects": [KEY]},
    ]
    given = {"body": body, "findings": (finding(), Finding("Open.", False)), "shown": shown, "evidence": subjects()}
    return Rendered("1-p", "Page?", **{**given, **changes})


@pytest.fixture
def site(tmp_path: Path) -> Path:
    write_pages(tmp_path, [page()], CARD)
    return tmp_path


def test_a_cell_leads_to_its_evidence_where_there_is_some(site: Path) -> None:
    html = (site / "1-p.html").read_text(encoding="utf-8")
    assert f'<td><a href="evidence/{KEY}.html">radar</a></td>' in html
    assert "<td>other</td>" in html
    assert "data-evidence" not in html


def test_a_link_takes_in_an_escaped_text_and_nothing_of_a_text_is_taken_for_a_mark() -> None:
    hostile = '<td data-evidence="term-x-1">'
    key = evidence_key("term", hostile)
    html = link_evidence(show_table(pd.DataFrame({"term": [hostile]})).html, {key: (), "term-x-1": ()})
    assert re.findall(r'href="([^"]*)"', html) == [f"evidence/{key}.html"]
    assert "&lt;td data-evidence=&quot;term-x-1&quot;&gt;</a></td>" in html


def test_a_page_of_evidence_shows_sentences_places_and_what_is_not_shown(site: Path) -> None:
    html = (site / "evidence" / f"{KEY}.html").read_text(encoding="utf-8")
    assert "A &lt;i&gt;<mark>radar</mark>&lt;/i&gt;." in html
    assert "3 places in 3 sentences of 2 articles. Shown here: 3 sentences" in html
    assert "Not shown: 0." in html
    assert f'<h2 id="{group_id(POST)}">Post &lt;b&gt;</h2>' in html
    assert "characters 5–10." in html
    assert '<a href="../index.html">Study</a>' in html
    assert '"../assets/' in html
    assert "<b>" not in html


def test_a_line_of_evidence_is_escaped_in_every_part_and_leaves_out_what_is_not_known() -> None:
    parts = {name: f"<{name}>" for name in ("sentence", "title", "group", "date", "doc_id", "source_file", "places")}
    html = line_html({**parts, "marks": "1-9"})
    assert re.findall("<([a-z_]+)", html) == ["li", "blockquote", "mark", "p", "cite", "time"]
    assert all(name in html for name in parts)
    assert "&lt;<mark>sentence</mark>&gt;" in html
    known = {"sentence": "A.", "title": "", "group": "Post", "date": "", "doc_id": "1", "source_file": "a\u202eb"}
    told = '<p class="fs-source">Post. Article 1, file a\\u202eb, characters 2\u20133, 5\u20139.</p></li>'
    assert line_html({**known, "marks": "", "places": "2-3 5-9"}) == f"<li><blockquote>A.</blockquote>\n{told}"


def test_pages_of_evidence_have_what_is_around_all_pages_and_their_own_title(tmp_path: Path) -> None:
    card = {**CARD, "title": "<!--main--> & Study"}
    write_pages(tmp_path, [page()], card)
    html = (tmp_path / "evidence" / f"{KEY}.html").read_text(encoding="utf-8")
    name = "&lt;!--main--&gt; &amp; Study"
    assert f"<title>Evidence: radar \u00b7 {name}</title>" in html
    assert html.count("<!--") == 0
    around = re.sub(r"(?s)(<main[^>]*>\n).*(</main>)", r"\1\2", html)
    index = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert (
        around.partition("<body>")[2].replace("../", "")
        == re.sub(r"(?s)(<main[^>]*>\n).*(</main>)", r"\1\2", index.replace(' aria-current="page"', "")).partition(
            "<body>"
        )[2]
    )
    assert re.search(r'<main id="main" tabindex="-1">\n<p class="fs-kicker">Evidence</p>', html)


def test_a_finding_leads_to_its_table_and_to_its_groups_evidence_but_to_no_figure_of_others(site: Path) -> None:
    html = (site / "index.html").read_text(encoding="utf-8")
    assert "(95\u202f% interval 2.0 to 8.0;" in html, "no line ends between number and %"
    links = re.findall(r'<a href="([^"]*)" aria-label="(\w+):', html)
    assert links == [
        ("1-p.html", "page"),
        ("1-p.html#t-1-1", "table"),
        (f"evidence/{KEY}.html#{group_id(POST)}", "evidence"),
        ("1-p.html", "page"),
    ]
    assert "interval leaves out 1" in html
    assert "wire copy: not tried" in html


def test_the_first_page_counts_as_one_does_and_says_what_q_alpha_and_f1_are(site: Path, tmp_path: Path) -> None:
    html = (site / "index.html").read_text(encoding="utf-8")
    assert "from 3 articles. The article" in html
    assert "q is the p-value, corrected" in html
    assert "how far the coders agree" not in html, "nobody coded"
    found = tuple(Finding(f"Told {n}.", True) for n in range(13))
    write_pages(tmp_path, [page(findings=found)], {**CARD, "n_documents": 1, "codes": "By two people."})
    html = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "from 1 article. The article" in html
    assert "how far the coders agree" in html
    assert "<summary>1 more finding</summary>" in html
    write_pages(tmp_path, [page(findings=(*found, Finding("Told 13.", True)))], CARD)
    assert "<summary>2 more findings</summary>" in (tmp_path / "index.html").read_text(encoding="utf-8")


def test_a_name_that_turns_the_line_round_is_shown_as_it_is_written(tmp_path: Path) -> None:
    turned = "Post \u202egnp.exe\u202c \u200b<b>"
    told = Finding(f"{turned} says so.", True, badges=((turned, "yes"),))
    card = {**CARD, "title": turned, "question": turned, "groups": {turned: 2}, "parameters": {"group": turned}}
    texts = [(turned, "The radar."), ("Times", "No radar.")]
    table = evidence(tokenize(corpus_from_table(pd.DataFrame(texts, columns=["outlet", "text"]))), ["radar"], "outlet")
    packed = json.loads(json.dumps(show_evidence(table)._repr_mimebundle_()[EVIDENCE_MIME]))["subjects"]
    write_pages(tmp_path, [page(findings=(told,), evidence=packed)], card)
    pages = [path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.html")]
    assert len(pages) == 3
    for html in pages:
        assert not re.search("[\u202a-\u202e\u200b]", html)
        assert "Post \\u202egnp.exe\\u202c \\u200b&lt;b&gt;" in html


def test_report_json_holds_the_numbers_of_the_findings(site: Path) -> None:
    report = json.loads((site / "report.json").read_text(encoding="utf-8"))
    assert report["schema"] == SCHEMA
    (told,) = report["findings"]
    assert (told["rank"], told["kind"], told["group"], told["subject"], told["holds"]) == (
        1,
        "term",
        POST,
        "radar",
        True,
    )
    assert {name: told["numbers"][name] for name in ("ratio", "ratio_low", "ratio_high", "q")} == {
        "ratio": 4.0,
        "ratio_low": 2.0,
        "ratio_high": 8.0,
        "q": 0.03,
    }
    assert told["numbers"]["n_containing_target"] == 2
    assert told["figure"] is None
    assert told["table"] == "1-p.html#t-1-1"
    assert {badge["state"] for badge in told["badges"]} == {"yes", "open", "part"}
    assert [item["text"] for item in report["not_concluded"]] == ["Open."]
    assert report["evidence"][KEY] == [
        {
            "kind": "term",
            "subject": "radar",
            "label": "radar",
            "n_hits": 3,
            "n_sentences": 3,
            "n_documents": 2,
            "n_shown": 3,
        }
    ]
    assert report["pages"] == [{"name": "1-p", "title": "Page?"}]


def test_two_frames_of_one_name_share_a_page(tmp_path: Path) -> None:
    (entry,) = subjects()
    other = {**entry, "label": "Another radar"}
    write_pages(tmp_path, [page(), page(evidence=[entry, other])], CARD)
    html = (tmp_path / "evidence" / f"{KEY}.html").read_text(encoding="utf-8")
    assert html.count("<h1>") == 1
    assert "Another term of that name: “Another radar”" in html
    ids = re.findall(r' id="([^"]*)"', html)
    assert len(ids) == len(set(ids))


def test_the_library_of_tables_is_there_once_with_its_licence(site: Path) -> None:
    names = [path.name for path in sorted((site / "assets").iterdir())]
    assert names == ["datatables-3.1.5.LICENSE.txt", "datatables-3.1.5.min.js"]
    assert "MIT" in (site / "assets" / names[0]).read_text(encoding="utf-8")
    code, _ = script()
    assert "assets/datatables-3.1.5.min.js" in code
    library = (site / "assets" / names[1]).read_text(encoding="utf-8")
    assert library.startswith("/*! DataTables 3.1.5")
    assert not re.search(r"\beval\(|new Function\(|importScripts", library)


def test_a_template_is_read_once_for_all_its_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a template was looked for again")

    environment = _environment()
    first = environment.get_template("evidence.html.j2")
    monkeypatch.setattr("os.path.getmtime", refuse)
    assert environment.get_template("evidence.html.j2") is first


def test_files_of_a_page_are_written_as_they_are(tmp_path: Path) -> None:
    write_pages(tmp_path, [page(files={"figures/1-p-01.png": "iVBORw=="}, tables=(("1-p-01.csv", "a\n1\n"),))], CARD)
    assert (tmp_path / "figures/1-p-01.png").read_bytes() == b"\x89PNG"
    assert (tmp_path / "tables/1-p-01.csv").read_bytes() == b"a\n1\n"
