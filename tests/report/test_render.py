"""Rendering: what a notebook's output may become on a page, and what it may not."""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from framescope.errors import ReportError
from framescope.findings import MIME, Finding
from framescope.report.pages import Page
from framescope.report.render import Rendered, _exporter, render_page
from framescope.report.site import style, write_pages

PAYLOAD = "<script>alert(1)</script>"
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt;"


def render(tmp_path: Path, *cells: Any) -> Rendered:
    """The page made of an executed notebook of these cells."""
    return render_page(Page("1-a", tmp_path / "1-a.ipynb", "Why?", (), {}), new_notebook(cells=list(cells)))


def cell_with(*outputs: Any, source: str = "x", tags: tuple[str, ...] = ()) -> Any:
    cell = new_code_cell(source, outputs=list(outputs))
    cell.metadata["tags"] = list(tags)
    return cell


def data(**bundle: Any) -> Any:
    return new_output("display_data", {name.replace("__", "/"): value for name, value in bundle.items()})


def test_what_papermill_gave_is_not_checked_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from nbconvert.exporters.exporter import Exporter

    calls: list[Any] = []
    monkeypatch.setattr(Exporter, "_validate_preprocessor", lambda *words: calls.append(words))
    assert render(tmp_path, new_markdown_cell("# Why?")).body.strip() == "<h1>Why?</h1>"
    assert calls == []


def test_a_notebook_that_failed_is_refused_with_its_error(tmp_path: Path) -> None:
    failed = new_output("error", ename="KeyError", evalue="'rate'", traceback=["..."])
    with pytest.raises(ReportError) as told:
        render(tmp_path, cell_with(new_output("stream", text="fine")), cell_with(failed, tags=("hidden",)))
    assert str(told.value) == "notebooks/1-a.ipynb failed: KeyError: 'rate'"


def test_prose_becomes_html_and_code_can_be_unfolded(tmp_path: Path) -> None:
    page = render(tmp_path, new_markdown_cell("# Why *so*?\n\nBecause `x`."), cell_with(source="a < b & c"))
    assert (page.name, page.title) == ("1-a", "Why?")
    assert "<h1>Why <em>so</em>?</h1>" in page.body
    assert "<p>Because <code>x</code>.</p>" in page.body
    assert "<summary>Code</summary><pre><code>a &lt; b &amp; c</code></pre></details>" in page.body


def test_parameters_and_hidden_cells_are_left_out(tmp_path: Path) -> None:
    hidden = [cell_with(source=f"secret_{tag}", tags=(tag,)) for tag in ("parameters", "injected-parameters", "hidden")]
    body = render(tmp_path, *hidden, cell_with(source="shown", tags=("other",)), new_raw_cell("raw")).body
    assert "secret" not in body
    assert "shown" in body
    assert "raw" not in body


def test_our_own_html_is_shown_as_it_is(tmp_path: Path) -> None:
    body = render(tmp_path, cell_with(data(text__html="<p class='x'>5 %</p>", text__plain="5 %"))).body
    assert re.search(r"<p class=[\"']x[\"']>5 %</p>", body)
    assert "<pre" not in body.partition("</details>")[2]


@pytest.mark.parametrize(
    "output",
    [
        data(text__plain=PAYLOAD),
        data(text__markdown=PAYLOAD, text__plain="x"),
        new_output("execute_result", {"text/plain": PAYLOAD}),
        new_output("stream", text=PAYLOAD),
    ],
    ids=["plain", "markdown", "result", "stdout"],
)
def test_text_output_is_shown_escaped(tmp_path: Path, output: Any) -> None:
    body = render(tmp_path, cell_with(output)).body
    assert f'<pre class="fs-output">{ESCAPED}</pre>' in body
    assert PAYLOAD not in body


@pytest.mark.parametrize(
    "output",
    [
        new_output("stream", name="stderr", text="/home/me/x.py: Warning: alert"),
        data(application__javascript="alert(1)", text__plain="<Javascript>"),
        data(**{"image/svg+xml": f"<svg onload='alert(1)'>{PAYLOAD}</svg>"}, text__plain="<SVG>"),
        data(text__latex="$\\href{javascript:alert(1)}{x}$", text__plain="<Latex>"),
    ],
    ids=["stderr", "javascript", "svg", "latex"],
)
def test_output_that_could_run_or_tells_of_the_machine_leaves_nothing_of_itself(tmp_path: Path, output: Any) -> None:
    assert "alert" not in render(tmp_path, cell_with(output)).body


def test_a_user_s_templates_of_the_same_names_take_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cell = cell_with(new_output("stream", text="as it was"))
    expected = render(tmp_path, cell).body
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    for name in ("base/null.j2", "framescope/index.html.j2", "framescope/display_priority.j2"):
        path = tmp_path / "data" / "nbconvert" / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("another look", encoding="utf-8")
    _exporter.cache_clear()
    assert render(tmp_path, cell).body == expected
    _exporter.cache_clear()
    monkeypatch.setattr("framescope.report.render.sys.prefix", str(tmp_path))  # nbconvert is installed elsewhere
    assert "another look" in render(tmp_path, cell).body, "the usual places are looked at"
    _exporter.cache_clear()


def test_a_bitmap_is_embedded(tmp_path: Path) -> None:
    pixel = b64encode(b"\x89PNG").decode()
    body = render(tmp_path, cell_with(data(image__png=pixel, text__plain="<Figure>"))).body
    assert f"data:image/png;base64,{pixel}" in body


def test_findings_travel_with_the_page_in_their_order(tmp_path: Path) -> None:
    told = [{"text": "a", "holds": True, "strength": 2.0}, {"text": "b", "holds": False, "strength": 0.0}]
    page = render(
        tmp_path,
        cell_with(data(**{MIME: told, "text/html": "<p>a b</p>"})),
        cell_with(data(**{MIME: [{"text": "c", "holds": True}], "text/html": "<p>c</p>"})),
        cell_with(data(**{MIME: [{"text": "not shown", "holds": True}]}), tags=("hidden",)),
    )
    assert page.findings == (Finding("a", True, 2.0), Finding("b", False), Finding("c", True))


def test_the_style_is_admitted_by_its_hash() -> None:
    css, digest = style()
    assert digest == b64encode(sha256(css.encode()).digest()).decode()
    assert "</style" not in css
    assert "url(" not in css
    assert "@import" not in css


CARD: dict[str, Any] = {
    "title": "Study & <b>",
    "question": "",
    "note": "",
    "corpus": "texts",
    "group": "outlet",
    "groups": {"Post": 2},
    "n_documents": 1200,
    "n_tokens": 1234567,
    "period": "no dates",
    "n_cuts": 3,
    "n_issues": 0,
    "parameters": {
        "groups": {"NA": "North", "X": "<i>"},
        "codebooks": ["a", "b"],
        "seed": 1,
        "numbers": True,
        "date": "",
    },
    "version": "9.9",
}


def pages_of(folder: Path, *findings: tuple[Finding, ...], **card: Any) -> dict[str, str]:
    rendered = [Rendered(f"{i}-p", f"Page {i}?", f"<h1>Body {i}</h1>", found) for i, found in enumerate(findings, 1)]
    write_pages(folder, rendered, {**CARD, **card})
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.html")}


def items(html: str, kind: str) -> list[str]:
    return re.findall(rf'<li class="fs-{kind}">(.*?)\s*<span class="fs-links"><a href="([^"]+)"', html)


def test_the_first_page_ranks_what_holds_by_strength_and_says_the_rest_once(tmp_path: Path) -> None:
    first = (Finding("weak", True, 0.5), Finding("open", False), Finding("strong <b>", True, 2.0))
    second = (Finding("open", False), Finding("middle", True, 1.0), Finding("other", False))
    index = pages_of(tmp_path, first, second)["index.html"]
    assert items(index, "holds") == [
        ("strong &lt;b&gt;", "1-p.html"),
        ("middle", "2-p.html"),
        ("weak", "1-p.html"),
    ]
    assert [text for text, _ in items(index, "open")] == ["open", "other"]


def test_the_first_page_says_so_where_nothing_was_found_or_nothing_is_open(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    nothing = pages_of(tmp_path / "a", ())["index.html"]
    assert "Nothing that the numbers carry: see why below." in nothing
    assert "Every comparison had enough articles." in nothing
    sure = pages_of(tmp_path / "b", (Finding("sure", True),))["index.html"]
    assert "Nothing that" not in sure


def test_the_card_and_the_parameters_are_written_for_a_reader(tmp_path: Path) -> None:
    index = pages_of(tmp_path, ())["index.html"]
    assert "<dd>1,200</dd>" in index
    assert "<dd>1,234,567</dd>" in index
    for name, value in {
        "groups": "NA: North; X: &lt;i&gt;",
        "codebooks": "a, b",
        "seed": "1",
        "numbers": "true",
    }.items():
        assert f"<td><code>{name}</code></td><td>{value}</td>" in index
    assert "<code>date</code>" not in index
    assert '<p class="fs-rule">Not set: date.</p>' in index
    assert "<h1>Study &amp; &lt;b&gt;</h1>" in index
    assert "fs-question" not in index.partition("</style>")[2]
    assert "Made by framescope 9.9 from 1,200 articles." in index


def test_question_and_note_are_shown_where_there_are_any(tmp_path: Path) -> None:
    index = pages_of(tmp_path, (), question="Who <says>?", note="Made & up")["index.html"]
    assert '<p class="fs-question">Who &lt;says&gt;?</p>' in index
    assert '<p class="fs-note">Made &amp; up</p>' in index


def test_a_page_has_its_body_its_title_and_its_place_in_the_navigation(tmp_path: Path) -> None:
    pages = pages_of(tmp_path, (), ())
    assert set(pages) == {"index.html", "1-p.html", "2-p.html"}
    assert "<h1>Body 2</h1>" in pages["2-p.html"]
    assert "<title>Page 2? · Study &amp; &lt;b&gt;</title>" in pages["2-p.html"]
    assert '<a href="2-p.html" aria-current="page">Page 2?</a>' in pages["2-p.html"]
    assert '<a href="1-p.html">Page 1?</a>' in pages["2-p.html"]
    assert '<a href="index.html" aria-current="page">Findings</a>' in pages["index.html"]
