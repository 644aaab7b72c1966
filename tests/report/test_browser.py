"""The hostile report in a real browser: nothing runs, nothing is fetched, everything can be read on a phone.

Each claim has its positive control: the same payloads, unescaped, do run; the same listeners do hear.
"""

import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from framescope.report.pages import find_pages
from framescope.report.render import Rendered, write_pages

PAGES = ["index.html", *(f"{page.name}.html" for page in find_pages())]
WIDTHS = (390, 1280)
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
    for y in range(10, 840, 15):
        page.mouse.move(25 + y % 90, y)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(50)


def outside(heard: Heard, path: Path) -> list[str]:
    """The requests that are neither the page itself nor inside it."""
    return [url for url in heard.requests if not url.startswith("data:") and url.partition("#")[0] != path.as_uri()]


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
def test_a_page_is_shown_and_does_nothing_else(browser: Any, made: Any, name: str, width: int) -> None:
    path = made.out / name
    page, heard = look(browser, path, width)
    provoke(page)
    assert outside(heard, path) == []
    assert heard.console == []
    assert heard.dialogs == []
    assert page.evaluate("typeof window.pwned") == "undefined"
    assert page.locator("main h1").first.is_visible()
    assert page.evaluate("document.scripts.length") == 0
    page.context.close()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_no_wider_than_its_window(browser: Any, made: Any, name: str, width: int) -> None:
    page, _ = look(browser, made.out / name, width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
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


def test_every_link_leads_to_a_page_of_the_report(browser: Any, made: Any) -> None:
    page, heard = look(browser, made.out / "index.html")
    links = page.eval_on_selector_all("a", "all => all.map(a => a.getAttribute('href'))")
    assert {link.partition("#")[0] for link in links} == {"", *PAGES}
    for number, link in enumerate(links):
        page.goto((made.out / "index.html").as_uri())
        if link.startswith("#"):
            page.keyboard.press("Tab")  # the first stop of the keyboard, out of sight until then
            assert page.evaluate("document.activeElement.getAttribute('href')") == link
            page.keyboard.press("Enter")
            assert page.evaluate("location.hash") == link
        else:
            page.locator("a").nth(number).click()
            page.wait_for_url(f"**/{link}")
            assert page.locator("nav a[aria-current]").get_attribute("href") == link
    assert {url.rpartition("/")[2].partition("#")[0] for url in heard.requests if url.startswith("file:")} == set(PAGES)
    assert heard.console == []
    page.context.close()


def test_code_unfolds_when_it_is_clicked(browser: Any, made: Any) -> None:
    page, heard = look(browser, made.out / "2-terms.html", 390)
    folded = page.locator("details")
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
