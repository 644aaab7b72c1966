"""Resampling by Dask workers: the same chunks with the same seeds, so the same numbers."""

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from framescope.cluster.workers import LOCAL, RETRIES, check, connect, submit, wait_for
from framescope.comparisons.keyness import keyness
from framescope.counts import Counts
from framescope.measures.spreading import Spread, use_workers
from framescope.progress import progress

MAX_TASKS = 64  # into which resampling is cut, about


def keyness_on(counts: Counts, by: str, *, scheduler: str = LOCAL, **options: Any) -> pd.DataFrame:
    """Compare groups as `keyness` does, with the resampling done by a Dask cluster: same options, same table.

    by: the column of groups.
    scheduler: "local", or the address of a running Dask scheduler (`tcp://host:8786`).

    >>> import framescope as fs
    >>> from framescope.examples import counts
    >>> fs.keyness_on(counts, "outlet", n_permutations=0, n_bootstrap=0)[["group", "term", "n_target"]].head(2)
            group  term  n_target
    0  Ferry Post  bill         3
    1  Ferry Post  cost         5
    """
    before = use_workers(spread_on(scheduler))
    try:
        return keyness(counts, by, **options)
    finally:
        use_workers(before)


def spread_on(scheduler: str) -> Spread | None:
    """What `measures.spreading.use_workers` takes to have resampling done by a Dask cluster; None where "local".

    The work, with the counts it needs, travels to each worker once; what comes back is what a thread would give.
    """
    if scheduler == LOCAL:
        return None

    def spread(work: Callable[[Any], Any], items: list[Any]) -> Iterator[Any]:
        with connect(scheduler) as client:
            from distributed.protocol.pickle import dumps

            (job,) = submit(client, _load, [dumps(work)])  # type: ignore[no-untyped-call]
            size = max(1, len(items) // MAX_TASKS)
            groups = [items[at : at + size] for at in range(0, len(items), size)]
            futures = [client.submit(_do_all, job, group, pure=False, retries=RETRIES) for group in groups]
            for future in progress(futures, "resampling", len(futures)):
                wait_for(client, future.done, "resampling")
                check(future, "resampling")
                yield from future.result()

    return spread


def _load(dumped: bytes) -> Any:
    from distributed.protocol.pickle import loads

    return loads(dumped)  # type: ignore[no-untyped-call]


def _do_all(work: Callable[[Any], Any], items: list[Any]) -> list[Any]:
    return [work(item) for item in items]
