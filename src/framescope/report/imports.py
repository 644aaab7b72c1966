"""What a run imports: some modules run only when they are asked for; no garbage is looked for among what stays."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from threading import RLock
from types import ModuleType
from typing import Any

_LOCK = RLock()  # one thread runs a module, others wait for all of it, as with importlib.util.LazyLoader
_running: set[str] = set()


class _Later(ModuleType):
    """A module that has not run yet: it runs, in place, when anything but a module below it is asked for.

    `importlib.util.LazyLoader` runs one as soon as it, or a module below it, is imported.
    """

    def __getattr__(self, name: str) -> Any:
        if name == "__path__":  # no package: a question that every import asks
            raise AttributeError(name)
        with _LOCK:
            if type(self) is _Later:
                own = self.__name__
                if own in _running:  # it asks for what it does not have yet
                    raise AttributeError(f"module {own!r} has no attribute {name!r} yet")
                if hasattr(self, "__path__") and find_spec(f"{own}.{name}"):
                    return import_module(f"{own}.{name}")
                assert self.__spec__ is not None
                assert self.__spec__.loader is not None
                _running.add(own)
                try:
                    self.__spec__.loader.exec_module(self)
                finally:
                    _running.discard(own)
                self.__class__ = ModuleType  # type: ignore[assignment]
        return getattr(self, name)


def import_later(name: str) -> None:
    """Have a module about that runs only when something of it is asked for: an import alone does not.

    Modules below a package can be imported without it. What is imported already, or not installed, is left alone.
    """
    if name in sys.modules or (spec := find_spec(name)) is None:
        return
    module = sys.modules[name] = module_from_spec(spec)
    module.__class__ = _Later
    parent, _, child = name.rpartition(".")
    if parent:
        setattr(sys.modules[parent], child, module)


@contextmanager
def spared() -> Iterator[None]:
    """Look for no garbage while modules are imported, and never among what they hold: they stay to the end of a run."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was:
            gc.enable()
