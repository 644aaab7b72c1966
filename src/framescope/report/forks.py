"""The near end of the warm process: a kernel provisioner for Jupyter that asks it for forks."""

import asyncio
import json
import os
import select
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from importlib.metadata import EntryPoint
from pathlib import Path
from queue import Empty
from threading import Lock
from typing import Any

import zmq
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Unicode

from framescope.report.warm import PROVISIONER, end, start

ANSWER_SECONDS = 120  # until the first kernel, with all that is imported before it
KILL_SECONDS = 1  # until a killed kernel is gone; Jupyter waits on
AGAIN_MS = 5
_WARM: dict[str, "Warm"] = {}


class Warm:
    """The process that forks kernels; it takes requests at once and answers when it has imported everything."""

    def __init__(self, name: str, process: "subprocess.Popen[str] | None" = None) -> None:
        """Tell Jupyter its name. process: one that was started ahead."""
        self.name = name
        self._lock = Lock()
        self.process = process or start()
        _WARM[name] = self
        KernelProvisionerFactory.instance().provisioners[PROVISIONER] = EntryPoint(
            PROVISIONER, f"{__name__}:ForkProvisioner", KernelProvisionerFactory.GROUP_NAME
        )

    def fork(self, argv: list[str], cwd: str, env: Mapping[str, str]) -> int:
        """Start a kernel; its process id. Raises RuntimeError if the warm process is gone."""
        with self._lock, suppress(OSError, ValueError):
            assert self.process.stdin is not None
            assert self.process.stdout is not None
            self.process.stdin.write(json.dumps({"argv": argv, "cwd": cwd, "env": dict(env)}) + "\n")
            self.process.stdin.flush()
            if not select.select([self.process.stdout], [], [], ANSWER_SECONDS)[0]:
                raise RuntimeError(f"the process that starts kernels did not answer within {ANSWER_SECONDS} s")
            answer = self.process.stdout.readline()
            if answer:
                return int(answer)
        raise RuntimeError("the process that starts kernels is gone (killed, or out of memory)")

    def close(self, *, wait: bool = True) -> None:
        """End it, every kernel it forked, and whatever those left running, or tell it to; may be called again."""
        end(self.process, wait=wait)
        _WARM.pop(self.name, None)


class Fork:
    """A process of somebody else's, with as much of `subprocess.Popen` as a provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        try:
            self._descriptor = os.pidfd_open(pid)
        except ProcessLookupError:  # gone already
            self.returncode = 1

    def poll(self) -> int | None:
        """None while it runs; 1 when it has ended, however it did."""
        if self.returncode is None and select.select([self._descriptor], [], [], 0)[0]:
            os.close(self._descriptor)
            self.returncode = 1
        return self.returncode

    def wait(self, seconds: float | None = None) -> int | None:
        """Wait for its end, no longer than so many seconds."""
        if self.returncode is None:
            select.select([self._descriptor], [], [], seconds)
        return self.poll()

    def send_signal(self, number: int) -> None:
        """Send a signal; never to another process that got its number."""
        if self.poll() is None:
            signal.pidfd_send_signal(self._descriptor, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class Client(AsyncKernelClient):
    """Waits for a kernel's first word by a clock that nobody sets, and no longer.

    Jupyter's own goes by the time of day, and listens on for a while afterwards.
    """

    def start_channels(self, *args: Any, **options: Any) -> None:
        """Connect; until the kernel is there to connect to, try again at once: ZeroMQ lets a tenth of a second pass."""
        self.context.setsockopt(zmq.RECONNECT_IVL, AGAIN_MS)
        super().start_channels(*args, **options)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait for it. Raises TimeoutError if none came within so many seconds."""
        await asyncio.wait_for(self._answer(), timeout)

    async def _answer(self) -> None:
        """Ask until there is an answer, and what goes with it is heard, too: the kernel's output arrives."""
        while True:
            self.kernel_info()
            with suppress(Empty):
                await self.get_shell_msg(timeout=1)
                await self.get_iopub_msg(timeout=0.2)
                return
            if not await self.is_alive():
                raise RuntimeError("the kernel died before it answered")


class ForkProvisioner(LocalProvisioner):
    """Starts a kernel by asking the warm process named in the kernel's description."""

    warm = Unicode()

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel; `cmd` is the command of the kernel's description, of which its own words are passed on."""
        cwd = str(kwargs.get("cwd") or Path.cwd())
        process = Fork(_WARM[self.warm].fork(cmd[cmd.index("-f") :], cwd, kwargs["env"]))
        self.process = process  # type: ignore[assignment]  # as much of a Popen as is used
        self.pid = self.pgid = process.pid
        self.cwd = cwd
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """End the kernel, and see it end: Jupyter looks every tenth of a second."""
        await super().kill(restart)
        if self.process is not None:
            self.process.wait(KILL_SECONDS)
