"""Finished pages, each under its key: written whole, checked when taken, the longest unused given up for new ones."""

import json
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import msgspec
import pandas as pd

from framescope.cache import least_used
from framescope.report.render import Rendered

PAGES_LIMIT = 250_000_000  # bytes; a report of 2,347 articles takes about 30 million


@dataclass(frozen=True)
class PageStore:
    """A folder of pages, a file each: a line that tells its checksum and what it is, then the page as JSON.

    Several runs may use it at once: a page is there whole or not at all, and one that another run gives up is made
    again.
    """

    folder: Path

    def get(self, key: str) -> Rendered | None:
        """The page of this key, or None if it is not there or not as it was written."""
        path = self._path(key)
        try:
            head, _, body = path.read_bytes().partition(b"\n")
            if json.loads(head)["sha256"] != sha256(body).hexdigest():
                return None
            page = msgspec.json.decode(body, type=Rendered)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        with suppress(OSError):
            path.touch()  # used now
        return page

    def put(self, key: str, page: Rendered, what: str, aside: Path) -> Rendered:
        """Keep a page, and give it as `get` will.

        what: a word for people who list the store. aside: a folder on the same disk, to write it in.
        """
        body = msgspec.json.encode(page)
        head = json.dumps({"sha256": sha256(body).hexdigest(), "what": what})
        made = aside / f"{key}.json"
        made.write_bytes(head.encode() + b"\n" + body)
        made.replace(self._path(key))
        return msgspec.json.decode(body, type=Rendered)

    def table(self) -> pd.DataFrame:
        """List the pages: what, n_bytes, used (UTC), path; the last used first."""
        rows = []
        for path in self.folder.glob("*.json"):
            with suppress(OSError, ValueError, KeyError, TypeError):
                with path.open("rb") as file:
                    what = str(json.loads(file.readline())["what"])
                about = path.stat()
                used = datetime.fromtimestamp(about.st_mtime, UTC).strftime("%Y-%m-%d %H:%M:%S")
                rows.append((what, about.st_size, used, str(path)))
        table = pd.DataFrame(rows, columns=["what", "n_bytes", "used", "path"])
        return table.sort_values(["used", "path"], ascending=[False, True], ignore_index=True)

    def prune(self, keep: Collection[str] = (), limit: int = PAGES_LIMIT) -> None:
        """Give up the longest unused pages until the rest take no more than `limit` bytes; those to `keep` stay."""
        for path in least_used(self.folder.glob("*.json"), limit):
            if path.stem not in keep:
                path.unlink(missing_ok=True)

    def clear(self) -> int:
        """Remove every page; how many there were."""
        paths = list(self.folder.glob("*.json"))
        for path in paths:
            path.unlink(missing_ok=True)
        return len(paths)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.json"
