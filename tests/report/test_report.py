"""The report of a hostile corpus, read as a browser reads it: everything is shown, nothing of it is markup."""

import csv
import io
import json
import re
import sys
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner

from framescope.cli import main
from framescope.report.pages import find_pages
from framescope.report.publish import make_report
from framescope.study import open_study

PAGES = [*(f"{page.name}.html" for page in find_pages()), "cite.html", "index.html"]
FILES, FOLDERS = ("SHA256SUMS", "report.json", "run.json"), ("assets", "evidence", "figures", "tables")
TAGS = """
    html head meta link title style body a header p nav ul ol li main h1 h2 h3 dl div dt dd table caption thead tbody tr
    th td details summary pre code del figure img figcaption em strong footer section span mark blockquote cite time
    script
"""
ATTRIBUTES = """
    download lang charset http-equiv content name rel href class aria-label aria-current id role tabindex scope title
    alt src width height data-order aria-labelledby start datetime
"""


class Page(HTMLParser):
    """What a browser makes of a page: tags, attributes, and the text a reader sees."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        self.text += " " if tag in ("dt", "dd", "td", "th", "caption") else ""

    def handle_data(self, data: str) -> None:
        self.text += data

    def values(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes in self.tags if attribute in attributes]


@pytest.fixture(scope="session")
def pages(made: Any) -> dict[str, Page]:
    return {name: Page(html) for name, html in made.pages().items()}


def figures(made: Any, page: Page) -> Iterator[str]:
    """The SVGs of a page."""
    for tag, attributes in page.tags:
        if tag == "img":
            assert re.fullmatch(r"figures/[\w-]+\.svg", attributes["src"])
            yield (made.out / attributes["src"]).read_text(encoding="utf-8")


def test_the_report_is_an_index_and_a_page_for_each_notebook(made: Any) -> None:
    assert list(made.pages()) == PAGES
    assert {path.name for path in made.out.iterdir()} == {*PAGES, *FILES, *FOLDERS}
    assert made.said == f"{made.out / 'index.html'} published.\n"


def test_nothing_is_left_beside_the_report(made: Any) -> None:
    """No folder of a half-made report, no executed notebook, no kernel description."""
    assert {path.name for path in made.out.parent.iterdir()} <= {"hostile", ".hostile.lock"}
    assert [path.name for path in (made.project / "build").iterdir()] == ["pages"]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_the_policy_that_admits_its_style_and_nothing_else(
    made: Any, pages: dict[str, Page], name: str
) -> None:
    (policy,) = [a["content"] for tag, a in pages[name].tags if a.get("http-equiv") == "Content-Security-Policy"]
    digest = {}
    for kind in ("style", "script"):
        (inside,) = re.findall(f"<{kind}>(.*?)</{kind}>", made.pages()[name], re.DOTALL)
        digest[kind] = b64encode(sha256(inside.encode()).digest()).decode()
    assert [part.strip() for part in policy.split(";")] == [
        "default-src 'none'",
        "img-src 'self' file: data:",
        f"style-src 'sha256-{digest['style']}'",
        f"script-src 'sha256-{digest['script']}' 'strict-dynamic'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    before = made.pages()[name].partition("Content-Security-Policy")[0]
    assert re.findall(r"<(\w+)", before) == ["html", "head", "meta", "meta"], "nothing loads before the policy"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_made_of_our_own_tags_and_attributes_alone(pages: dict[str, Page], name: str) -> None:
    assert {tag for tag, _ in pages[name].tags} <= set(TAGS.split())
    assert {attribute for _, attributes in pages[name].tags for attribute in attributes} <= set(ATTRIBUTES.split())


@pytest.mark.parametrize("name", PAGES)
def test_links_stay_in_the_report_and_lead_to_something_there(made: Any, pages: dict[str, Page], name: str) -> None:
    for link in {*pages[name].values("href"), *pages[name].values("src")} - {"data:,"}:
        path, _, place = link.partition("#")
        file = made.out / path if path else made.out / name
        assert file.is_file(), link
        assert file.is_relative_to(made.out)
        assert not place or f'id="{place}"' in file.read_text(encoding="utf-8"), link
    assert [a for tag, a in pages[name].tags if tag == "link"] == [{"rel": "icon", "href": "data:,"}]
    ids = pages[name].values("id")
    assert len(ids) == len(set(ids))


def test_every_file_of_the_report_is_led_to(made: Any, pages: dict[str, Page]) -> None:
    there = {path.relative_to(made.out).as_posix() for path in made.out.rglob("*") if path.is_file()}
    inside = [Page(path.read_text(encoding="utf-8")) for path in sorted((made.out / "evidence").iterdir())]
    told = {link.partition("#")[0] for page in pages.values() for link in [*page.values("href"), *page.values("src")]}
    told |= {link.removeprefix("../").partition("#")[0] for page in inside for link in page.values("href")}
    assert {path for path in there - told if not path.startswith("assets/")} == set()


def test_pages_are_light(made: Any) -> None:
    assert max(path.stat().st_size for path in made.out.rglob("*.html")) < 500_000


def test_the_numbers_under_a_table_are_its_csv_unrounded_and_no_spreadsheet_runs_them(made: Any) -> None:
    texts = [path.read_text(encoding="utf-8") for path in sorted(made.out.glob("tables/2-terms-*.csv"))]
    keyness, *_ = [text for text in texts if text.startswith("group,reference,term,")]
    rows = list(csv.DictReader(io.StringIO(keyness)))
    assert all(float(row["per_million_target"]) >= 0 for row in rows)
    assert any(len(row["log_ratio"].partition(".")[2]) > 6 for row in rows)
    cells = [cell for text in texts for line in csv.reader(io.StringIO(text)) for cell in line]
    assert not [cell for cell in cells if cell[:1] in {"=", "@", "+"} or re.match(r"-[^0-9.]", cell)]


PAYLOADS = [
    "A <svg onload=window.pwned='title'> study",
    "Who says <script>window.pwned='question'</script>?",
    "Made up </p><script>window.pwned='note'</script>.",
    "outlet <svg onload=window.pwned='column'>",
    "Post <img src=x onerror=window.pwned='outlet'>",
    "$Times_1$ \"><script>window.pwned='outlet2'</script>",
    "Gazette' onmouseover='window.pwned=3",
    "<script>window.pwned='text'</script> <img src=x onerror=window.pwned='text'>",
    "<script>window.pwned='row'</script>.txt",
    "b <img src=x onerror=window.pwned='file'>.txt",
    "book <svg onload=window.pwned='book'>.yaml",
    "Frames <script>window.pwned='book title'</script>",
    "1 <img src=x onerror=window.pwned='version'>",
    "Cost <img src=x onerror=window.pwned='label'>",
    "Money <script>window.pwned='description'</script>",
    "bond & $x_1$ <svg onload=window.pwned='frame'>",
    "The radar <img src=x onerror=window.pwned='target'>",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_every_payload_is_shown_as_it_was_written_and_stands_escaped(
    made: Any, pages: dict[str, Page], payload: str
) -> None:
    shown = [name for name, page in pages.items() if payload.lower() in page.text.lower()]
    assert shown, "or else nothing is proven"
    assert "<" not in payload or payload.lower() not in "".join(made.pages().values()).lower()


def test_every_vector_of_the_texts_is_shown_as_it_was_written_on_a_page_of_evidence(made: Any) -> None:
    read = "\n".join(" ".join(Page(html).text.split()) for html in made.evidence().values())
    assert len(made.vectors) >= 40
    assert [vector for vector in made.vectors if " ".join(vector.split()) not in read] == []


@pytest.mark.parametrize("name", [*PAGES, "evidence"])
def test_no_payload_is_markup_on_any_page(made: Any, name: str) -> None:
    pages = made.evidence() if name == "evidence" else {name: made.pages()[name]}
    for html in map(str.lower, pages.values()):
        assert_inert(html)


def assert_inert(html: str) -> None:
    for marker in ("<svg", "<iframe", "<img src=x", "<img src='", "<body onload", "<object", "<embed", "<base"):
        assert marker not in html
    assert html.count("<script") == 1, "our own"


@pytest.mark.parametrize("name", PAGES)
def test_nothing_tells_of_the_machine(made: Any, pages: dict[str, Page], name: str) -> None:
    seen = made.pages()[name] + "".join(figures(made, pages[name]))
    home, project = str(Path.home()), str(Path(__file__).parents[2])
    for place in (str(made.folder), str(made.out), str(made.project), str(made.folder.parent), project, sys.prefix):
        assert place not in seen, place
    assert f"{home}/" not in seen
    assert "/tmp/" not in seen
    assert "Traceback" not in seen
    assert "Warning" not in seen


def test_run_json_tells_nothing_of_the_machine_but_what_made_the_report(made: Any) -> None:
    text = (made.out / "run.json").read_text(encoding="utf-8")
    assert str(made.folder.parent) not in text
    run = json.loads(text)
    assert list(run) == sorted(
        ["command", "framescope", "inputs", "keys", "packages", "place", "python", "seconds", "system", "title"]
    )
    assert [f"{name}.html" for name in run["keys"]] == PAGES[:-2]
    assert all(re.fullmatch("[0-9a-f]{64}", key) for key in run["keys"].values())
    texts = {f"text:{path.name}": path for path in (made.folder / "texts").iterdir()}
    books = {f"codebook:{i}:{path.name}": path for i, path in enumerate(open_study(made.study).codebook_files, start=1)}
    assert run["inputs"] == {n: sha256(path.read_bytes()).hexdigest() for n, path in (texts | books).items()}
    assert {"matplotlib", "numpy", "pandas", "papermill", "scipy"} <= set(run["packages"])


@pytest.mark.parametrize("name", ["2-terms.html", "3-framing.html"])
def test_one_article_says_n_a_and_why_in_place_of_every_interval_and_p(made: Any, name: str) -> None:
    """The interval, p and q at least; and of the terms, which both articles of an outlet may have, in no other row."""
    rows = re.findall(r"<tr><td.*?</tr>", made.pages()[name], re.DOTALL)
    missing = [row for row in rows if ">n/a: 1 article<" in row]
    assert [row for row in missing if "Gazette" in row]
    assert max(row.count(">n/a: 1 article<") for row in missing) >= 3
    terms = made.pages()["2-terms.html"].partition("Leading terms with their counts")[2].partition("</table>")[0]
    rows = re.findall(r"<tr><td.*?</tr>", terms, re.DOTALL)
    assert [row for row in rows if ">n/a: 1 article<" in row and "Gazette" not in row] == []
    assert [row for row in rows if "Gazette" not in row]


def test_the_first_page_says_whose_numbers_are_missing(pages: dict[str, Page]) -> None:
    told = "No interval and no p-value for Gazette' onmouseover='window.pwned=3 (n/a: 1 article)."
    assert pages["index.html"].text.count(told) == 1, "once, although two pages say so"


def test_the_pages_hold_figures_that_are_whole_and_inert(made: Any, pages: dict[str, Page]) -> None:
    n = {name: len(list(figures(made, page))) for name, page in pages.items()}
    assert n["1-corpus.html"] >= 1
    assert min(n["2-terms.html"], n["3-framing.html"]) >= 2
    for page in pages.values():
        for svg in figures(made, page):
            tags = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(svg).iter()}
            assert not {"script", "foreignObject", "a"} & tags
    assert all(alt.endswith(".") and len(alt) > 40 for page in pages.values() for alt in page.values("alt"))


def test_labels_are_literal_in_the_figures(made: Any, pages: dict[str, Page]) -> None:
    drawn = "".join(figures(made, pages["3-framing.html"]))
    assert "bond &amp; $x_1$" in drawn
    assert "Cost &lt;img src=x onerror" in drawn


def test_the_first_page_says_what_was_found_and_what_was_not(pages: dict[str, Page]) -> None:
    text = " ".join(pages["index.html"].text.split())
    for part in ("Articles 5 Words", "Period 2017-07-01 to 2017-07-05", "Lines cut as page furniture 2"):
        assert part in text
    assert "Issues with inputs 1" in text
    assert text.index("What was found") < text.index("is named 5 times") < text.index("What could not be concluded")
    assert "n_permutations 19" in text
    assert "corpus texts" not in text


def test_the_pages_lead_to_each_other_and_say_where_one_is(pages: dict[str, Page]) -> None:
    for name, page in pages.items():
        assert [a["href"] for tag, a in page.tags if tag == "a" and "aria-current" in a] == [name]
        assert set(page.values("href")) >= set(PAGES)
    assert "What is in the corpus? · A <svg onload=window.pwned='title'> study" in pages["1-corpus.html"].text


def test_the_parameters_cell_is_not_shown_but_other_code_is(pages: dict[str, Page]) -> None:
    text = pages["2-terms.html"].text
    assert "import framescope as fs" in text
    assert "study = " not in text
    assert "Parameters" not in text


def test_a_second_run_finds_it_up_to_date_and_touches_nothing(hostile: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The study was copied elsewhere: a key knows nothing of paths and times."""
    monkeypatch.setattr("framescope.report.publish.run_pages", lambda *_, **__: pytest.fail("a kernel was started"))
    files = sorted(path for path in hostile.out.rglob("*") if path.is_file())
    before = [(path, path.read_bytes(), path.stat().st_mtime_ns) for path in files]
    result = CliRunner().invoke(main, ["report", "--study", str(hostile.study), "--out", str(hostile.out)])
    assert result.output == f"{hostile.out / 'index.html'} is up to date.\n"
    assert result.exit_code == 0
    assert [(path, path.read_bytes(), path.stat().st_mtime_ns) for path in files] == before
    assert make_report(open_study(hostile.study), hostile.out, say=lambda _: None) is False
