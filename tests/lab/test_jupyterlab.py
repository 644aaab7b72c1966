"""JupyterLab in a real browser: the bench and a page run as they are there, a change of a control changes the table.

Three pages stand for all: they show tables, figures, raw text and evidence. That each of them runs is for tests/report.

JupyterLab lives in an environment of its own, whose Python FRAMESCOPE_LAB_PYTHON names (else `.venv-lab`, as `make lab`
makes it). Without it, or without a browser, these tests are skipped, or fail where FRAMESCOPE_REQUIRE_BROWSER is 1.
"""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

PROJECT = Path(__file__).parents[2]
OPTIONS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
TOKEN = "bench"
PATIENCE = 120_000  # milliseconds, for a machine that has other work too


def missing() -> str:
    """What these tests lack on this machine; nothing where they can run."""
    if not find_spec("playwright"):
        return "playwright is not installed"
    if not browser_path():
        return "there is no chromium on PATH"
    return "" if lab_python().is_file() else f"there is no JupyterLab ({lab_python()}; `make .venv-lab` makes it)"


def browser_path() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next(filter(None, map(shutil.which, names)), None)


def lab_python() -> Path:
    return Path(os.environ.get("FRAMESCOPE_LAB_PYTHON") or PROJECT / ".venv-lab" / "bin" / "python")


def lab_command() -> list[str]:
    """What `make lab` calls, from the Makefile, so that it is this that is tested."""
    recipe = re.search(r"^lab: .*\n.*\n\t\.venv-lab/bin/python (.*?)\$\(ARGS\)", makefile(), re.MULTILINE | re.DOTALL)
    assert recipe
    return recipe[1].replace("\\\n", " ").replace('"$$notebooks', "notebooks").replace('"', "").split()


def makefile() -> str:
    return (PROJECT / "Makefile").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """JupyterLab serving a copy of the notebooks, as `make lab` calls it, with settings of its own."""
    if reason := missing():
        if os.environ.get("FRAMESCOPE_REQUIRE_BROWSER") == "1":
            pytest.fail(f"FRAMESCOPE_REQUIRE_BROWSER is 1, but {reason}")
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("lab")
    shutil.copytree(PROJECT / "notebooks", folder / "notebooks")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "JUPYTER_CONFIG_DIR": str(folder / "config"), "JUPYTER_DATA_DIR": str(folder / "data")}
    environment |= {"IPYTHONDIR": str(folder / "ipython"), "JUPYTER_PATH": ""}
    command = [str(lab_python()), *lab_command(), "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--allow-root"]
    command += ["--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}"]
    with (folder / "log.txt").open("w", encoding="utf-8") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/api?token={TOKEN}", server, folder / "log.txt")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(30)


def wait_for(address: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(600):
        assert server.poll() is None, log.read_text(encoding="utf-8")
        try:
            urlopen(address, timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.1)
        else:
            return
    pytest.fail(log.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def page(address: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=list(OPTIONS))
        tab = browser.new_page(viewport={"width": 1280, "height": 1600})
        tab.set_default_timeout(PATIENCE)
        yield tab
        browser.close()


@pytest.fixture
def watched(page: Any) -> dict[str, list[str]]:
    """What the page complains of, and which requests leave this machine, from here on."""
    seen: dict[str, list[str]] = {"errors": [], "left": []}
    at_home = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:")
    page.on("console", lambda said: seen["errors"].append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: seen["errors"].append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(at_home) else seen["left"].append(asked.url))
    return seen


def run_all(page: Any, address: str, name: str) -> None:
    """Open a notebook and run it by the menu, as a reader does."""
    page.goto(f"{address}/lab/tree/{name}?token={TOKEN}&reset")
    page.wait_for_selector("#jp-main-statusbar :text('| Idle')")
    page.click(".lm-MenuBar-itemLabel:text-is('Run')")
    page.click(".lm-Menu-itemLabel:text-is('Run All Cells')")
    n_cells = page.locator(".jp-Notebook .jp-CodeCell").count()
    # Cells out of sight are not in the page; the bar says which was the last to run.
    page.wait_for_function(
        """() => { const all = [...document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')];
            return all.length && all.every(e => /\\[\\d+\\]/.test(e.textContent)) }"""
    )
    assert n_cells
    page.wait_for_selector("#jp-main-statusbar :text('| Idle')")
    assert page.locator("[data-mime-type='application/vnd.jupyter.error']").all_inner_texts() == [], name


def shut_down(page: Any, address: str) -> None:
    """End the kernels, so that the next notebook has the machine to itself."""
    page.evaluate(
        """async ([address, token]) => {
            const kernels = await (await fetch(`${address}/api/sessions?token=${token}`)).json();
            for (const kernel of kernels) {
                const xsrf = (document.cookie.match(/_xsrf=([^;]*)/) || [])[1] || '';
                await fetch(`${address}/api/sessions/${kernel.id}?token=${token}`,
                            {method: 'DELETE', headers: {'X-XSRFToken': xsrf}}) } }""",
        [address, TOKEN],
    )


def assert_the_code_is_copied(page: Any) -> None:
    """By mouse and by keyboard, and where the browser keeps the clipboard to itself the code is selected."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    button, said = page.locator(".fs-copy button"), page.locator(".fs-copy [role=status]")
    code = page.locator(".fs-bench textarea").input_value()
    for act in (button.click, lambda: button.press("Enter")):
        page.evaluate("navigator.clipboard.writeText('')")
        act()
        page.wait_for_function("async () => await navigator.clipboard.readText() !== ''")
        assert page.evaluate("navigator.clipboard.readText()") == code
        assert said.inner_text() == "Copied."
    page.evaluate(
        "Object.defineProperty(navigator, 'clipboard', {value: undefined}); document.execCommand = () => false"
    )
    button.click()
    page.wait_for_function("() => document.querySelector('.fs-copy [role=status]').innerText.includes('Ctrl+C')")
    selected = "() => { const e = document.activeElement; return e.value.slice(e.selectionStart, e.selectionEnd) }"
    assert page.evaluate(selected) == code
    button.focus()  # the notebook's own keys are not for who writes in a field


def assert_lines_wrap_where_the_bench_is_narrow(page: Any) -> None:
    """No line of the concordance is to be pushed sideways; it stays a table to those who hear it, in the same order."""
    lines = page.locator(".fs-bench [role=region]:has(td.fs-node)")
    width = "e => [e.scrollWidth - e.clientWidth, e.querySelector('tr:has(td.fs-node)').offsetHeight]"
    heard, wide = lines.aria_snapshot(), lines.evaluate(width)
    page.set_viewport_size({"width": 700, "height": 1600})  # the list of files takes the half of it
    page.wait_for_function("() => document.querySelector('.fs-bench').clientWidth < 390")
    narrow = lines.evaluate(width)
    assert lines.aria_snapshot() == heard
    assert 'columnheader "term"' in heard
    page.set_viewport_size({"width": 1280, "height": 1600})
    assert wide[0] == narrow[0] == 0
    assert narrow[1] > wide[1], "each line is set on several"


def test_the_bench_follows_its_controls(page: Any, address: str, watched: dict[str, list[str]]) -> None:
    run_all(page, address, "explore.ipynb")
    bench = page.locator(".fs-bench")
    bench.locator("table").first.wait_for()
    assert bench.locator("tbody tr").count() > 20
    bench.locator("input[type=text]").first.fill("* *")
    bench.locator(".fs-bad:has-text('names no word')").wait_for()
    for word in ("alliance", "s-?00"):
        bench.locator("input[type=text]").first.fill(word)
        bench.locator(f"caption:has-text('“{word}” in context')").wait_for()
        bench.locator(f"caption:has-text('How often “{word}” is used')").wait_for()
    nodes = bench.locator("td.fs-node").all_inner_texts()
    assert nodes
    assert {node.lower() for node in nodes} <= {"s-300", "s-400"}
    assert bench.locator(".fs-raw mark").count() > 0
    groups = bench.locator("select[multiple]")
    groups.select_option(groups.locator("option").evaluate_all("all => all.slice(0, 2).map(o => o.value)"))
    bench.locator("p:has-text('24 of 71 articles are looked at')").wait_for()
    bench.locator("caption:has-text('Terms of Meridian Wire')").wait_for()
    page.wait_for_function("() => !document.querySelector('.fs-bench').innerText.includes('Pending')")
    assert bench.locator("th:has-text('95 % interval')").count() == 3
    bench.locator("button:has-text('keyness')").click()
    page.wait_for_function("() => document.querySelector('.fs-bench textarea').value.includes('fs.keyness(')")
    assert_the_code_is_copied(page)
    assert_lines_wrap_where_the_bench_is_narrow(page)
    assert page.locator(".fs-card").count() >= 4, "the nouns explain themselves"
    page.keyboard.press("Control+s")
    page.wait_for_selector(".jp-NotebookPanel:not(.jp-mod-dirty), .lm-TabBar-tab.lm-mod-current:not(.jp-mod-dirty)")
    shut_down(page, address)
    page.goto(f"{address}/lab/tree/explore.ipynb?token={TOKEN}&reset")
    page.locator(".jp-Notebook p:has-text('The bench as it was when this cell was run')").wait_for()
    assert page.locator(".fs-bench caption:has-text('Terms of')").count() == 1, "read without a kernel"
    assert watched == {"errors": [], "left": []}
    page.wait_for_selector("#jp-main-statusbar :text('| Idle')")
    shut_down(page, address)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("1-corpus", "Articles by group"),
        ("2-terms", "Leading terms with their counts"),
        ("5-validation", "Raw and corrected"),
    ],
)
def test_a_page_runs_as_it_is(page: Any, address: str, watched: dict[str, list[str]], name: str, shown: str) -> None:
    run_all(page, address, f"{name}.ipynb")
    page.locator(f".jp-Notebook caption:has-text('{shown}')").wait_for()
    assert page.locator("[data-mime-type='application/vnd.jupyter.stderr']").all_inner_texts() == []
    assert watched == {"errors": [], "left": []}
    shut_down(page, address)


def test_what_the_tests_call_is_what_make_calls() -> None:
    assert lab_command()[:3] == ["-m", "jupyterlab", "notebooks/explore.ipynb"]
    extras = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    assert re.search(r'^lab = \["ipywidgets[^"]*", "jupyterlab[^"]*"\]$', extras, re.MULTILINE)
