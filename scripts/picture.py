"""Take the README's pictures from the sample's report: `make picture`."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
SHOTS = {"docs/report.png": ("index.html", 1200, 1150), "docs/report-framing.png": ("3-framing.html", 1200, 1100)}


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
        for target, (page_name, width, height) in SHOTS.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto((ROOT / "reports/air-defence" / page_name).as_uri())
            figure = page.locator("figure").first
            if page_name != "index.html" and figure.count():
                page.evaluate("window.scrollTo(0, document.querySelector('figure').offsetTop - 300)")
            page.screenshot(path=str(ROOT / target))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
