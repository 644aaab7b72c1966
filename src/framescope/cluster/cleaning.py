"""Cleaning by parts, on workers: the order of the passes, and what each is given.

What recurs is counted in two passes over the texts and cut in a third (`passes`); an audit of each part and the search
for shared passages follow, and the parts are put one behind the other (`finishing`). Each pass does with some documents
what is done with all of them on one machine, given what the passes before it found in all.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from framescope.cluster.entries import Workshop
from framescope.cluster.finishing import add_names, audit, find_shared, keep
from framescope.cluster.joining import Part
from framescope.cluster.passes import add_keys, add_texts, cut, look, read_recurring
from framescope.cluster.workers import RETRIES, completed
from framescope.corpus.intake import Intake

RANGES = 64  # of keys that are added up side by side, at most


def clean_parts(client: Any, parts: Sequence[Part], intake: Intake, shop: Workshop) -> None:
    """Clean documents, audit them and look for reuse, by workers, which keep the corpus as files in `shop.entry`."""

    def start(work: Callable[..., Any], *args: Any) -> Any:
        return client.submit(work, *args, pure=False, retries=RETRIES)

    def each(label: str, work: Callable[..., Any], items: Iterable[tuple[Any, ...]], *args: Any) -> list[Any]:
        made = [start(work, *item, *args) for item in items]
        for _ in completed(client, made, label):
            pass
        return made

    folder, patterns = shop.parts, list(intake.furniture)
    known: Iterable[tuple[Any, ...]] = [()] * len(parts)
    if intake.clean:
        looks = each("looking for page furniture", look, zip(parts), folder)
        keys = each("counting what recurs", add_keys, _ranges(min(len(parts), RANGES)), looks)
        wanted = start(np.concatenate, keys)
        texts = each("reading what recurs", read_recurring, zip(parts, looks, strict=True), wanted)
        recurring = start(add_texts, texts, parts[0])
        known = [(seen, wanted, recurring, patterns) for seen in looks]
    items = ((part, folder, *found) for part, found in zip(parts, known, strict=True))
    cleaned = each("cutting page furniture", cut, items)
    if not intake.reuse:
        each("keeping the corpus", keep, [(parts, cleaned, shop.entry)])
        return
    reuse = start(find_shared, parts, cleaned, folder)
    audits = each("auditing", audit, zip(parts, cleaned, strict=True), start(add_names, cleaned), folder)
    for _ in completed(client, [reuse], "looking for shared passages"):
        pass
    each("keeping the corpus", keep, [(parts, cleaned, shop.entry, audits, reuse)])


def _ranges(n: int) -> list[tuple[int, int]]:
    """All keys, in ranges."""
    return list(pairwise(2**64 * i // n for i in range(n + 1)))
