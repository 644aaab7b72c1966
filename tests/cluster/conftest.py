"""A real Dask cluster of two processes, started once, and what is asked of it."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from time import monotonic, sleep

import numpy as np
import pandas as pd
import pytest
from distributed import Client, LocalCluster, Status

from framescope.cluster import resampling, workers
from framescope.counts import Counts

Watch = Callable[[Callable[[str], None]], None]


@pytest.fixture(scope="session")
def dask() -> Iterator[LocalCluster]:
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0", host="127.0.0.1"
    ) as started:
        yield started


@pytest.fixture
def kill_one(dask: LocalCluster) -> Callable[[], int]:
    """Kill one of both workers, once both are there, and Dask is ready to start it again.

    What dies before that is not started again: the worker is running, who watches over it still "starting".
    """

    def kill() -> int:
        with Client(dask, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=120)
        nanny = next(iter(dask.workers.values()))
        end = monotonic() + 120
        while nanny.status is not Status.running:
            assert monotonic() < end, nanny.status
            sleep(0.01)
        os.kill(nanny.pid, signal.SIGKILL)
        return int(nanny.pid)

    return kill


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Have a function called with the label of a bar, each time something on it is done."""

    def watched(tell: Callable[[str], None]) -> None:
        def shown(things: Iterable[object], label: str, total: int | None = None) -> Iterator[object]:
            for done, thing in enumerate(things, start=1):
                assert total is not None
                assert done <= total
                tell(label)
                yield thing

        for module in (workers, resampling):
            monkeypatch.setattr(module, "progress", shown)

    return watched


@pytest.fixture
def labels(watch: Watch) -> list[str]:
    """What was shown as going on while workers were at it."""
    seen: list[str] = []
    watch(seen.append)
    return seen


@pytest.fixture(scope="session")
def assert_same() -> Callable[[Counts, Counts], None]:
    """Equal to the bit; from which files they came is another matter."""

    def check(found: Counts, expected: Counts) -> None:
        for name in ("data", "indices", "indptr"):
            ours, theirs = getattr(found.matrix, name), getattr(expected.matrix, name)
            assert ours.dtype == theirs.dtype
            np.testing.assert_array_equal(ours, theirs)
        pd.testing.assert_index_equal(found.terms, expected.terms)
        ours, theirs = (one.documents.drop(columns="source_file") for one in (found, expected))
        pd.testing.assert_frame_equal(ours, theirs, check_exact=True)

    return check
