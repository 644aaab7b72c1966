"""The door to a cluster: who is there, whether they are the same, and what is said when they are not."""

import subprocess
import sys
from types import SimpleNamespace

import distributed
import pytest
from distributed import KilledWorker, LocalCluster

from framescope.cluster import workers
from framescope.cluster.workers import completed, results
from framescope.errors import FramescopeError


def test_a_scheduler_that_is_not_there_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "WAIT", 0.3)
    told = (
        r"^no Dask scheduler answers at tcp://127\.0\.0\.1:9 \(.*\); start one with `dask scheduler`, or use 'local'\.$"
    )
    with pytest.raises(FramescopeError, match=told):
        list(results(abs, [1], "tcp://127.0.0.1:9", "counting"))


@pytest.mark.parametrize(
    ("address", "why"), [("foo", "missing port number in address 'foo'"), ("xyz://a:1", "unknown address scheme 'xyz'")]
)
def test_an_address_that_is_none_is_told_before_anything_is_begun(
    monkeypatch: pytest.MonkeyPatch, address: str, why: str
) -> None:
    monkeypatch.setattr(distributed, "Client", lambda *_, **__: pytest.fail("a client was begun"))
    with pytest.raises(FramescopeError, match=rf"^no Dask scheduler answers at {address} \({why}.*\); start one with"):
        list(results(abs, [1], address, "counting"))


def test_a_scheduler_without_workers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "WAIT", 1)
    with (
        LocalCluster(n_workers=0, processes=True, dashboard_address=":0", host="127.0.0.1") as empty,
        pytest.raises(FramescopeError, match="has no workers; start some with `dask worker tcp://"),
    ):
        list(results(abs, [1], empty.scheduler_address, "counting"))


def test_workers_of_another_version_are_refused(dask: LocalCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = workers.version
    monkeypatch.setattr(workers, "version", lambda name: "9.9" if name == "pandas" else installed(name))
    with pytest.raises(
        FramescopeError, match=r"have pandas \d.*, here it is 9\.9; install the same version everywhere"
    ):
        list(results(abs, [1], dask.scheduler_address, "counting"))
    monkeypatch.setattr(workers, "version", installed)
    with monkeypatch.context() as patched:
        patched.setattr(workers, "hash_source", lambda *_: "abcdef" * 8)
        told = r"have framescope's code [0-9a-f]{12}, here it is abcdefabcdef; install the same version"
        with pytest.raises(FramescopeError, match=told):
            list(results(len, ["a"], dask.scheduler_address, "counting"))
    monkeypatch.setattr("framescope.__version__", "99")
    with pytest.raises(FramescopeError, match=r"have framescope \d.*, here it is 99; install the same version"):
        list(results(abs, [1], dask.scheduler_address, "counting"))


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(FramescopeError, match=r"needs Dask: pip install 'framescope\[cluster\]'"):
        list(results(abs, [1], "tcp://127.0.0.1:9", "counting"))


def test_on_one_machine_dask_is_not_loaded() -> None:
    code = "import framescope.cluster, sys; print('distributed' in sys.modules, 'dask' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"


class Done(SimpleNamespace):
    """A future that is done."""

    def result(self) -> None:
        raise self.error


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A client of a scheduler without workers; the futures it is asked to wait for are done if they have a status."""

    class AsGiven(list[Done]):
        def __init__(self, futures: list[Done], loop: object) -> None:
            super().__init__(futures)

        def is_empty(self) -> bool:
            return not self

        def has_ready(self) -> bool:
            return bool(self[0].status)

        def __next__(self) -> Done:
            return self.pop()

    monkeypatch.setattr(distributed, "as_completed", AsGiven)
    return SimpleNamespace(loop=None, nthreads=dict)


def test_work_is_given_up_where_all_workers_are_gone(client: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "PATIENCE", 0.05)
    with pytest.raises(FramescopeError, match=r"^tokenising: all workers are gone, .*start some with `dask worker`"):
        list(completed(client, [Done(status="")], "tokenising"))


def test_work_that_takes_long_is_waited_for(client: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "PATIENCE", 0.02)
    client.nthreads = lambda: {"tcp://10.0.0.2:4": 1}
    ready = iter([False] * 8 + [True])
    assert workers.wait_for(client, lambda: next(ready), "tokenising") is None
    assert not list(ready)


def test_work_over_which_workers_die_again_and_again_is_told_with_what_to_do(client: SimpleNamespace) -> None:
    last = SimpleNamespace(address="tcp://10.0.0.2:4")
    dead = Done(status="error", error=KilledWorker("job", last, 3))
    told = r"^cleaning: workers died again and again .*the last at tcp://10\.0\.0\.2:4\).*memory.*--memory-limit"
    with pytest.raises(FramescopeError, match=told):
        list(completed(client, [dead], "cleaning"))


def test_a_scheduler_that_is_lost_is_told(client: SimpleNamespace) -> None:
    with pytest.raises(FramescopeError, match=r"^cleaning: the scheduler was lost"):
        list(completed(client, [Done(status="cancelled")], "cleaning"))
