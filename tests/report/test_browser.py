"""The hostile report in a real browser: nothing runs, nothing is fetched, everything can be read on a phone.

Each claim has its positive control: the same payloads, unescaped, do run; the same listeners do hear.
"""

import json
import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from framescope.findings import Finding
from framescope.report.pages import find_pages
from framescope.report.render import Rendered
from framescope.report.site import write_pages

PAGES = ["index.html", "cite.html", *(f"{page.name}.html" for page in find_pages())]
FRAME = "evidence/frame-cost-9f82f7b3.html"  # holds every vector of the texts
WIDTHS = (390, 820, 1280)
AXE = Path(__file__).parent / "vendor" / "axe-core-4.14.1.min.js"
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PAYLOADS = {
    "script": "<script>window.pwned=1</script>",
    "image": "<img src=x onerror=window.pwned=1>",
    "svg": "<svg onload=window.pwned=1>",
    "closing": '"></p><script>window.pwned=1</script>',
    "handler": "<p onmouseover=window.pwned=1>here</p>",
}


@dataclass
class Heard:
    """What a page did besides being shown."""

    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)


def chromium() -> str:
    """The browser's path; without one the tests are skipped, or fail where FRAMESCOPE_REQUIRE_BROWSER is 1."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = next(filter(None, map(shutil.which, names)), None)
    if found and find_spec("playwright"):
        return found
    reason = "there is no chromium on PATH" if not found else "playwright is not installed"
    if os.environ.get("FRAMESCOPE_REQUIRE_BROWSER") == "1":
        pytest.fail(f"FRAMESCOPE_REQUIRE_BROWSER is 1, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(OPTIONS))
        yield running
        running.close()


def look(browser: Any, path: Path, width: int = 1280, **options: Any) -> tuple[Any, Heard]:
    """Open a file in a window of this width, listening."""
    heard = Heard()
    page = browser.new_context(viewport={"width": width, "height": 844}, **options).new_page()
    page.on("request", lambda request: heard.requests.append(request.url))
    page.on("console", lambda message: heard.console.append(message.text))
    page.on("pageerror", lambda error: heard.console.append(str(error)))

    def dismiss(dialog: Any) -> None:
        heard.dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.goto(path.as_uri(), wait_until="load")
    return page, heard


def provoke(page: Any) -> None:
    """Do what a reader does: unfold everything, pass over the page with the mouse, scroll."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for y in range(10, 300, 12):
        page.mouse.move(25 + y % 90, y)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(50)


def outside(heard: Heard, path: Path) -> list[str]:
    """The requests that are neither the page itself nor its own figures and library of tables."""
    inside = (path.parent / "assets").as_uri(), (path.parent / "figures").as_uri(), path.as_uri()
    return [url for url in heard.requests if not url.startswith(("data:", *inside))]


def test_a_missing_browser_skips_these_tests_and_fails_them_where_one_is_required(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("FRAMESCOPE_REQUIRE_BROWSER", raising=False)
    with pytest.raises(pytest.skip.Exception, match="there is no chromium on PATH"):
        chromium()
    monkeypatch.setenv("FRAMESCOPE_REQUIRE_BROWSER", "1")
    with pytest.raises(pytest.fail.Exception, match="FRAMESCOPE_REQUIRE_BROWSER is 1, but there is no chromium"):
        chromium()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_shown_no_wider_than_its_window_and_does_nothing_else(
    browser: Any, made: Any, name: str, width: int
) -> None:
    path = made.out / name
    page, heard = look(browser, path, width)
    provoke(page)
    assert outside(heard, path) == []
    assert heard.console == []
    assert heard.dialogs == []
    assert page.evaluate("typeof window.pwned") == "undefined"
    assert page.locator("main h1").first.is_visible()
    assert page.evaluate("[...document.scripts].map(s => s.getAttribute('src'))") in (
        [None],
        ["assets/datatables-3.1.5.min.js", None],
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.body.scrollWidth") <= width
    beyond = page.evaluate(
        """width => [...document.querySelectorAll('main > *, .fs-cell > *, header *, footer *')]
             .filter(e => !e.classList.contains('fs-skip') && e.getBoundingClientRect().right > width + 1)
             .map(e => e.outerHTML.slice(0, 80))""",
        width,
    )
    assert beyond == []
    page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_the_figures_are_drawn_and_the_style_applies(browser: Any, made: Any, name: str) -> None:
    page, _ = look(browser, made.out / name)
    sizes = page.evaluate("[...document.images].map(i => [i.complete, i.naturalWidth])")
    assert all(complete and width > 100 for complete, width in sizes)
    assert len(sizes) == made.pages()[name].count("<img ")
    assert page.evaluate("getComputedStyle(document.querySelector('nav ul')).display") == "flex"
    page.context.close()


def test_every_link_of_the_first_page_leads_where_it_says(browser: Any, made: Any) -> None:
    page, heard = look(browser, made.out / "index.html")
    links = page.eval_on_selector_all("a", "all => all.map(a => a.getAttribute('href'))")
    assert {link.partition("#")[0] for link in links} >= {"", *PAGES}
    page.keyboard.press("Tab")  # the first stop of the keyboard, out of sight until then
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#main"
    for name in PAGES:
        page.goto((made.out / "index.html").as_uri())
        page.locator(f'nav a[href="{name}"]').first.click()
        page.wait_for_url(f"**/{name}")
        assert page.locator("header nav a[aria-current]").get_attribute("href") == name
    assert heard.console == []
    page.context.close()


def test_the_links_beside_a_finding_go_to_its_figure_its_table_and_its_evidence(browser: Any, made: Any) -> None:
    page, heard = look(browser, made.out / "index.html")
    for kind in ("figure", "table", "evidence"):
        page.goto((made.out / "index.html").as_uri())
        link = page.locator(".fs-links a", has_text=kind).first
        href = link.get_attribute("href")
        link.click()
        page.wait_for_url(f"**/{href}")
        inside = {"figure": "figure img", "table": "table", "evidence": "mark"}[kind]
        place = f"#{href.partition('#')[2]} {inside}" if kind != "evidence" else inside
        assert page.locator(place).first.is_visible()
    assert heard.console == []
    page.context.close()


def first_column(page: Any, caption: str) -> list[str]:
    table = page.locator("table", has=page.locator("caption", has_text=caption)).first
    return table.locator("tbody tr td:first-child").all_inner_texts()


def test_tables_sort_filter_and_page_from_the_keyboard(browser: Any, made: Any) -> None:
    page, heard = look(browser, made.out / "2-terms.html")
    page.wait_for_selector(".dt-paging")
    box = page.locator(".fs-table", has=page.locator("caption", has_text="Evidence of the terms"))
    n = box.locator("tbody tr").count()
    assert n == 25, "a page of it"
    numbers = box.locator("tbody tr td:nth-child(2)")
    sorter = box.locator("thead th:nth-child(2) [role=button]")
    sorter.focus()
    page.keyboard.press("Enter")
    box.locator("thead th:nth-child(2)[aria-sort=ascending]").wait_for()
    rising = [int(text.replace(",", "")) for text in numbers.all_inner_texts()]
    assert rising == sorted(rising)
    page.keyboard.press("Enter")
    box.locator("thead th:nth-child(2)[aria-sort=descending]").wait_for()
    falling = [int(text.replace(",", "")) for text in numbers.all_inner_texts()]
    assert falling == sorted(falling, reverse=True)
    assert falling[0] > rising[0]
    box.locator(".dt-paging-button", has_text="next").focus()
    page.keyboard.press("Enter")
    assert "26 to " in box.locator(".dt-info").inner_text()
    box.locator("input[type=search]").focus()
    page.keyboard.type("alliance")
    page.wait_for_function("document.querySelectorAll('table').length > 0")
    assert box.locator("tbody tr").count() == 1
    box.locator("tbody a").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/evidence/term-alliance-*.html")
    assert heard.console == []
    page.context.close()


def test_without_script_every_row_can_be_read(browser: Any, made: Any) -> None:
    page, _ = look(browser, made.out / "2-terms.html", java_script_enabled=False)
    rows = page.locator("table", has=page.locator("caption", has_text="Evidence of the terms")).locator("tbody tr")
    assert rows.count() > 25
    assert rows.last.is_visible()
    page.context.close()


@pytest.mark.parametrize("name", [*PAGES, FRAME])
def test_no_payload_runs_when_everything_on_a_page_is_used(browser: Any, made: Any, name: str) -> None:
    """Sorted, filtered, paged, unfolded; the mouse over every cell, a click on all that is no link."""
    page, heard = look(browser, made.out / name)
    page.wait_for_timeout(100)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for sorter in page.locator("thead [role=button]").all()[:12]:
        sorter.click(force=True)
    for search in page.locator("input[type=search]").all()[:4]:
        search.fill("<img src=x onerror=window.pwned='typed'>")
        search.fill("window.pwned")
        search.fill("")
    page.evaluate(
        """() => { for (const e of document.querySelectorAll('main *')) {
            for (const kind of ['mouseover', 'focus', 'toggle', 'animationstart'])
                e.dispatchEvent(new Event(kind, { bubbles: true }));
            if (!e.closest('a')) e.click(); } }"""
    )
    page.wait_for_timeout(50)
    assert page.evaluate("typeof window.pwned") == "undefined"
    assert heard.dialogs == []
    assert heard.console == []
    assert [url for url in heard.requests if not url.startswith(("data:", made.out.as_uri()))] == []
    page.context.close()


def test_evidence_links_are_followed_and_nothing_runs(browser: Any, made: Any) -> None:
    page, heard = look(browser, made.out / "3-framing.html")
    page.locator("td a[href^=evidence]").first.click()
    page.wait_for_url("**/evidence/*.html")
    assert page.locator("mark").first.is_visible()
    assert page.locator("code").last.inner_text()
    provoke(page)
    assert page.evaluate("typeof window.pwned") == "undefined"
    page.locator("header nav a").first.click()
    page.wait_for_url("**/index.html")
    assert heard.console == []
    page.context.close()


def test_control_most_vectors_do_run_where_nobody_escapes_them(browser: Any, made: Any, tmp_path: Path) -> None:
    """The very texts of the corpus, in a page of ours whose escaping and policy are off."""
    for number, vector in enumerate(made.vectors):
        path = tmp_path / f"{number}.html"
        path.write_text(f"<!doctype html><title>x</title><style>@keyframes x {{}}</style>{vector}", encoding="utf-8")
    frames = "".join(f"<iframe src={number}.html></iframe>" for number in range(len(made.vectors)))
    (tmp_path / "all.html").write_text(f"<!doctype html><title>x</title>{frames}", encoding="utf-8")
    page = browser.new_page()
    page.goto((tmp_path / "all.html").as_uri(), wait_until="load")
    use = """() => { for (const e of document.querySelectorAll('body *')) {
        e.dispatchEvent(new Event('mouseover', { bubbles: true })); e.click?.(); } }"""
    inside = [frame for frame in page.frames if frame.parent_frame is page.main_frame]
    for frame in inside:
        frame.evaluate(use)
    page.wait_for_timeout(100)
    assert sum(bool(frame.evaluate("window.pwned")) for frame in inside) >= 20
    page.close()


def axe(page: Any) -> list[Any]:
    """What axe-core finds wrong by WCAG 2.0 to 2.2, levels A and AA: rule, how many elements, the first of them."""
    run = """axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }).then(
        found => JSON.stringify(found.violations.map(v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 200)])))"""
    session = page.context.new_cdp_session(page)
    session.send("Runtime.evaluate", {"expression": AXE.read_text(encoding="utf-8")})
    told = session.send("Runtime.evaluate", {"expression": run, "awaitPromise": True, "returnByValue": True})
    found: list[Any] = json.loads(told["result"]["value"])
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [*PAGES, FRAME])
def test_axe_finds_nothing_wrong(browser: Any, made: Any, name: str, scheme: str) -> None:
    page, _ = look(browser, made.out / name, color_scheme=scheme)
    page.wait_for_timeout(100)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert axe(page) == []
    page.context.close()


def test_control_axe_finds_what_is_wrong(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "control.html"
    path.write_text(
        "<!doctype html><html lang=en><title>x</title><main><h1>x</h1><img src='data:,'>"
        "<p style='color:#ccc;background:#fff'>pale</p><input></main>",
        encoding="utf-8",
    )
    page, _ = look(browser, path)
    assert {found[0] for found in axe(page)} == {"image-alt", "color-contrast", "label"}
    page.context.close()


def test_what_is_folded_is_wide_enough_to_be_hit(browser: Any, made: Any) -> None:
    page, _ = look(browser, made.out / "1-corpus.html", 390)
    assert page.locator("details.fs-code:not([open])").count() >= 8
    assert axe(page) == []
    page.context.close()


def test_printed_every_finding_is_there_and_on_the_screen_it_is_folded_again(browser: Any, tmp_path: Path) -> None:
    card = dict.fromkeys(("title", "question", "note", "corpus", "group", "period", "version"), "x")
    numbers = dict.fromkeys(("n_documents", "n_tokens", "n_cuts", "n_issues"), 1)
    found = tuple(Finding(f"Told {n}.", True) for n in range(13))
    made = [Rendered("1-a", "A?", "<h1>x</h1>", found)]
    write_pages(tmp_path, made, {**card, **numbers, "groups": {}, "parameters": {}})
    page, _ = look(browser, tmp_path / "index.html")
    told = page.locator(".fs-findings > li", has_text="Told")
    assert page.locator("summary").inner_text() == "1 more finding"
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert all(told.nth(n).is_visible() for n in range(13))
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert sum(told.nth(n).is_visible() for n in range(13)) == 12
    assert page.locator("summary").is_visible(), "without a script a print says what is folded"
    page.context.close()


def test_printed_every_row_is_there_and_nothing_to_click(browser: Any, made: Any) -> None:
    page, _ = look(browser, made.out / "2-terms.html")
    page.wait_for_selector(".dt-paging")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    box = page.locator(".fs-table", has=page.locator("caption", has_text="Evidence of the terms"))
    assert box.locator("tbody tr").count() > 25
    assert not box.locator(".dt-search").is_visible()
    assert not page.locator("header nav").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert box.locator("tbody tr").count() == 25
    page.emulate_media(media="screen")
    box.locator(".dt-length select").select_option("-1")
    page.evaluate("dispatchEvent(new Event('beforeprint')); dispatchEvent(new Event('afterprint'))")
    assert box.locator("tbody tr").count() > 25, "as the reader had it"
    page.context.close()


def test_code_unfolds_when_it_is_clicked(browser: Any, made: Any) -> None:
    page, heard = look(browser, made.out / "2-terms.html", 390)
    folded = page.locator("details.fs-code")
    assert folded.count() >= 8
    for i in range(folded.count()):
        code = folded.nth(i).locator("pre")
        assert not code.is_visible()
        folded.nth(i).locator("summary").click()
        assert code.is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert heard.console == []
    page.context.close()


def test_dark_and_light_differ_and_can_be_read(browser: Any, made: Any) -> None:
    """The contrast of text and paper is at least 7 to 1 in both (WCAG 2.2, level AAA)."""
    seen = {}
    for scheme in ("light", "dark"):
        page, _ = look(browser, made.out / "index.html", color_scheme=scheme)
        seen[scheme] = page.evaluate(
            """() => { const style = getComputedStyle(document.documentElement);
                return [style.color, style.backgroundColor].map(c => c.match(/\\d+/g).slice(0, 3).map(Number)) }"""
        )
        page.context.close()
    assert seen["light"] != seen["dark"]
    for ink, paper in seen.values():
        light, dark = sorted((luminance(ink), luminance(paper)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 7


def luminance(colour: list[int]) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2)."""
    parts = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_control_a_payload_left_unescaped_does_run(browser: Any, tmp_path: Path, payload: str) -> None:
    path = tmp_path / "control.html"
    path.write_text(f'<!doctype html><title>x</title><h1>x</h1><p title="">{payload}</p>', encoding="utf-8")
    page, _ = look(browser, path)
    provoke(page)
    assert page.evaluate("window.pwned") == 1
    page.context.close()


def test_control_the_listeners_hear_requests_dialogs_errors_and_overflow(browser: Any, tmp_path: Path) -> None:
    path = tmp_path / "control.html"
    path.write_text(
        "<!doctype html><title>x</title><img src=pixel.png><div style='width:900px'>wide</div>"
        "<script>alert('heard'); console.error('told'); throw new Error('thrown')</script>",
        encoding="utf-8",
    )
    page, heard = look(browser, path, 390)
    page.wait_for_timeout(50)
    assert outside(heard, path) == [(tmp_path / "pixel.png").as_uri()]
    assert heard.dialogs == ["heard"]
    assert "told" in heard.console
    assert any("thrown" in text for text in heard.console)
    assert page.evaluate("document.documentElement.scrollWidth") > 390
    page.context.close()


@pytest.fixture
def server() -> Iterator[socket.socket]:
    """A port of this machine that a page could call home to."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        yield listening


def was_called(server: socket.socket) -> bool:
    try:
        server.accept()[0].close()
    except TimeoutError:
        return False
    return True


def calling_home(server: socket.socket) -> str:
    home = f"http://127.0.0.1:{server.getsockname()[1]}"
    return f"<img src='{home}/pixel.png'><style>@import '{home}/x.css'; h1 {{ color: rgb(255, 0, 0) }}</style>"


def test_control_a_page_without_policy_calls_home(browser: Any, tmp_path: Path, server: socket.socket) -> None:
    path = tmp_path / "control.html"
    path.write_text(f"<!doctype html><title>x</title><h1>x</h1>{calling_home(server)}", encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri(), wait_until="commit")
    assert was_called(server)
    page.close()


def test_the_policy_alone_would_stop_payloads_that_slipped_through(
    browser: Any, tmp_path: Path, server: socket.socket
) -> None:
    """The second line of defence: our own page around markup that nobody escaped."""
    card = dict.fromkeys(("title", "question", "note", "corpus", "group", "period", "version"), "x")
    numbers = dict.fromkeys(("n_documents", "n_tokens", "n_cuts", "n_issues"), 1)
    body = f"<h1>x</h1>{'<hr>'.join(PAYLOADS.values())}<p>last</p>{calling_home(server)}"
    write_pages(tmp_path, [Rendered("1-a", "A?", body, ())], {**card, **numbers, "groups": {}, "parameters": {}})
    page, heard = look(browser, tmp_path / "1-a.html")
    provoke(page)
    assert page.evaluate("typeof window.pwned") == "undefined"
    assert page.evaluate("getComputedStyle(document.querySelector('main h1')).color") != "rgb(255, 0, 0)"
    assert not was_called(server)
    assert any("Content Security Policy" in text for text in heard.console)
    page.context.close()
