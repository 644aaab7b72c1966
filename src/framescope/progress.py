"""Progress bars for work that takes a while: shown on a terminal only, and only after a second."""

import sys
from collections.abc import Iterable, Iterator, Sized
from typing import TypeVar

T = TypeVar("T")

DELAY = 1.0  # seconds before a bar shows


def progress(things: Iterable[T], label: str, total: int | None = None) -> Iterator[T]:
    """Go through things, with a bar on a terminal; elsewhere nothing is written.

    >>> list(progress("ab", "letters"))
    ['a', 'b']
    """
    if not sys.stderr or not sys.stderr.isatty():  # asked here, for tqdm takes as long to import as most work takes
        yield from things
        return
    from tqdm import tqdm

    n = total if total is not None else len(things) if isinstance(things, Sized) else None
    yield from tqdm(things, desc=label, total=n, delay=DELAY, leave=False)
