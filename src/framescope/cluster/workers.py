"""The door to a Dask cluster: connect, have work done piece by piece, say what goes on, and what went wrong."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar

from framescope.cache import hash_source
from framescope.errors import FramescopeError, shorten
from framescope.progress import progress

LOCAL = "local"
WAIT = 10  # seconds for a scheduler, and for its first worker, to answer
PATIENCE = 60  # seconds without any worker before work is given up
RETRIES = 3  # of a piece of work that failed for another reason than what it read
AGREE = ("nltk", "numpy", "pandas", "pyarrow", "scipy")  # one version everywhere, as of framescope: they decide numbers

T = TypeVar("T")


def results(work: Callable[[Any], T], items: Sequence[Any], scheduler: str, label: str) -> Iterator[tuple[int, T]]:
    """Do `work` on every item: (number of the item, result), as they come, with a bar."""
    if scheduler == LOCAL:
        yield from progress(enumerate(map(work, items)), label, len(items))
        return
    with connect(scheduler) as client:
        futures = submit(client, work, items)
        number = {future.key: i for i, future in enumerate(futures)}
        waiting = completed(client, futures, label)
        del futures  # a result that has come is not kept
        for future in waiting:
            yield number[future.key], future.result()
            future.release()


def submit(client: Any, work: Callable[..., Any], items: Sequence[Any]) -> list[Any]:
    """Have workers do `work` on every item; their futures, in order."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Sending large graph")
        return [client.submit(work, item, pure=False, retries=RETRIES) for item in items]


def completed(client: Any, futures: Sequence[Any], label: str) -> Iterator[Any]:
    """Futures as they are done, with a bar; an error of the work is raised here, told so that one can act on it."""
    from distributed import as_completed

    waiting = as_completed(futures, loop=client.loop)  # type: ignore[no-untyped-call]

    def done() -> Iterator[Any]:
        while not waiting.is_empty():  # type: ignore[no-untyped-call]
            wait_for(client, waiting.has_ready, label)
            yield next(waiting)

    for future in progress(done(), label, len(futures)):
        check(future, label)
        yield future


def wait_for(client: Any, ready: Callable[[], bool], label: str) -> None:
    """Wait until something is ready; not for ever where all workers are gone."""
    seen = monotonic()
    while not ready():
        sleep(0.01)
        if monotonic() - seen > PATIENCE:
            if not client.nthreads():
                raise FramescopeError(
                    f"{label}: all workers are gone, or the scheduler is; start some with `dask worker`, and try again."
                )
            seen = monotonic()


def check(future: Any, label: str) -> None:
    """Raise what went wrong with a future that is done."""
    from distributed import KilledWorker

    if future.status == "cancelled":
        raise FramescopeError(f"{label}: the scheduler was lost, or gave the work up; start it and try again.")
    try:
        if future.status == "error":
            future.result()
    except KilledWorker as error:
        raise FramescopeError(
            f"{label}: workers died again and again over the same piece of work (the last at "
            f"{getattr(error.last_worker, 'address', '?')}); most often they have too little memory: `dask worker "
            "--memory-limit`, or texts in smaller files."
        ) from None


@contextmanager
def connect(scheduler: str) -> Iterator[Any]:
    """Connect to a running Dask scheduler that has workers with these versions of framescope and what it stands on."""
    try:
        from distributed import Client
        from distributed.comm.addressing import get_address_host_port, parse_address
    except ImportError:
        raise FramescopeError(f"scheduler {scheduler!r} needs Dask: pip install 'framescope[cluster]'.") from None
    try:
        if parse_address(scheduler)[0] != "inproc":  # which has no port
            get_address_host_port(scheduler)  # a client with a wrong address would not end for twenty seconds
        client = Client(scheduler, timeout=WAIT, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise FramescopeError(
            f"no Dask scheduler answers at {scheduler} ({why}); start one with `dask scheduler`, or use {LOCAL!r}."
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=WAIT)
        except TimeoutError:
            raise FramescopeError(
                f"the scheduler at {scheduler} has no workers; start some with `dask worker {scheduler}`."
            ) from None
        found, here = list(client.run(_versions).values()), _versions()
        for name, wanted in here.items():
            if (there := {held[name] for held in found}) != {wanted}:
                raise FramescopeError(
                    f"the workers at {scheduler} have {name} {shorten(sorted(there))}, here it is {wanted}; "
                    "install the same version everywhere."
                )
        yield client


def _versions() -> dict[str, str]:
    import framescope

    code = hash_source(Path(framescope.__file__).parent, ".py")[:12]  # two states of a repository have one version
    return {"framescope": framescope.__version__, "framescope's code": code, **{name: version(name) for name in AGREE}}
