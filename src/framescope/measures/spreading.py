"""Work spread over threads, or over what `use_workers` names: the one door of all resampling.

Items come with all that their results depend on, so that it does not matter to a number who works it out.
"""

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from contextvars import ContextVar
from os import cpu_count
from time import perf_counter
from typing import Any

Spread = Callable[[Callable[[Any], Any], list[Any]], Iterator[Any]]

WORTH_THREADS = 0.02  # seconds: less work than this is done at once
_spread: list[Spread | None] = [None]
given_up: ContextVar[Callable[[], bool]] = ContextVar("given_up", default=lambda: False)  # asked between two chunks


class GivenUpError(Exception):
    """Nobody waits for these resamples any more: `given_up` said so."""


def use_workers(spread: Spread | None) -> Spread | None:
    """Have all resampling done by `spread(work, items)`, which gives results in order; None: by threads here.

    Returns what did it before. Chunks have their own seeds, so that it does not matter to a number who does it.
    """
    before = _spread[0]
    _spread[0] = spread
    return before


def on_workers() -> bool:
    """Whether `use_workers` said that others do the work, who are better given many small parts than a few."""
    return _spread[0] is not None


def over(items: list[Any], work: Callable[[Any], Any], *, here: bool = False) -> Iterator[Any]:
    """Do `work` on every item, in threads (scipy's and numpy's kernels release the GIL), or where `use_workers` said
    unless it is to be done `here`; results in order. Raises GivenUpError where `given_up` says that nobody waits."""
    with closing(_over(items, work, here)) as results:
        for result in results:
            if given_up.get()():
                raise GivenUpError
            yield result


def _over(items: list[Any], work: Callable[[Any], Any], here: bool) -> Generator[Any, None, None]:
    if not here and (spread := _spread[0]) is not None and len(items) > 1:
        yield from spread(work, items)
        return
    workers = min(len(items), cpu_count() or 1)
    if workers > 1:  # threads take a while to begin, and wait for each other
        began = perf_counter()
        first = work(items[0])
        items = items[1:]
        if (perf_counter() - began) * len(items) < WORTH_THREADS:
            workers = 1
        yield first
    if workers < 2:
        yield from map(work, items)
        return
    with ThreadPoolExecutor(workers) as pool:
        for at in range(0, len(items), 8 * workers):  # a few at a time: finished results must not pile up
            yield from pool.map(work, items[at : at + 8 * workers])


def cuts(n: int, size: int) -> list[slice]:
    """Cut n items into stretches of `size`, the last maybe shorter."""
    return [slice(at, min(at + size, n)) for at in range(0, n, size)]
