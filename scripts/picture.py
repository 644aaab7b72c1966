"""Take the README's pictures from the sample's report and from the bench in JupyterLab: `make picture`."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SHOTS = {  # picture: page below the report's folder, width and height of the window, what stands at its top
    "docs/report.png": ("index.html", 1280, 1150, ""),
    "docs/report-framing.png": ("3-framing.html", 1280, 1000, "figure"),
    "docs/report-evidence.png": ("evidence/frame-sovereignty-f7a8465f.html", 1280, 900, ""),
}
BENCH = "docs/bench.png"
LAB = Path(os.environ.get("FRAMESCOPE_LAB_PYTHON") or ROOT / ".venv-lab" / "bin" / "python")


@contextmanager
def jupyterlab() -> Iterator[str]:
    """JupyterLab on the notebooks, with settings of its own: gives the address of the bench."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "notebooks", f"{folder}/notebooks")
        own = {name: f"{folder}/{name}" for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}
        command = [str(LAB), "-m", "jupyterlab", "notebooks", "--no-browser", f"--port={port}", "--allow-root"]
        command += ["--ip=127.0.0.1", "--IdentityProvider.token=picture", "--LabApp.news_url=None"]
        server = subprocess.Popen(command, cwd=folder, env={**os.environ, **own}, stderr=subprocess.DEVNULL)
        try:
            for _ in range(300):
                time.sleep(0.2)
                try:
                    urlopen(f"http://127.0.0.1:{port}/api?token=picture", timeout=5).close()
                    break
                except OSError:
                    continue
            yield f"http://127.0.0.1:{port}/lab/tree/explore.ipynb?token=picture&reset"
        finally:
            server.terminate()
            server.wait(30)


def take_bench(browser: Any) -> None:
    """Run explore.ipynb, search, and wait until nothing is pending."""
    with jupyterlab() as address:
        page = browser.new_page(viewport={"width": 1440, "height": 1500})
        page.set_default_timeout(120_000)
        page.goto(address)
        page.wait_for_selector("#jp-main-statusbar :text('| Idle')")
        page.click(".lm-MenuBar-itemLabel:text-is('Run')")
        page.click(".lm-Menu-itemLabel:text-is('Run All Cells')")
        bench = page.locator(".fs-bench")
        bench.locator("table").first.wait_for()
        bench.locator("input[type=text]").first.fill("sovereign*")
        bench.locator("caption:has-text('“sovereign*” in context')").wait_for()
        page.wait_for_function("() => !document.querySelector('.fs-bench').innerText.includes('ending')")
        if page.locator("button:text-is('No')").count():  # JupyterLab asks whether to fetch its news
            page.locator("button:text-is('No')").click()
        page.locator(".jp-Cell:has(.fs-bench)").first.evaluate("cell => cell.scrollIntoView()")
        page.screenshot(path=str(ROOT / BENCH))


def main() -> int:
    """Open the published pages in a Chromium of the system and save what it shows."""
    browser_path = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    if browser_path is None:
        print("make picture needs Chromium on PATH (Debian: apt install chromium).", file=sys.stderr)
        return 1
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        for target, (page_name, width, height, top) in SHOTS.items():
            if not (ROOT / "reports/air-defence" / page_name).is_file():
                print(f"{target} not taken: the report has no page {page_name}.", file=sys.stderr)
                continue
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto((ROOT / "reports/air-defence" / page_name).as_uri(), wait_until="load")
            if top:
                page.evaluate("name => window.scrollTo(0, document.querySelector(name).offsetTop - 60)", top)
            page.screenshot(path=str(ROOT / target))
        if LAB.is_file():
            take_bench(browser)
        else:
            print(f"{BENCH} not taken: there is no JupyterLab ({LAB}).", file=sys.stderr)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
