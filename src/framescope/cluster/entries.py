"""Entries of the cache that workers write: the caller opens them, and neither makes nor holds what is in them."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from filelock import FileLock

from framescope.cache import Cache, Recipe
from framescope.errors import FramescopeError


class Workshop(NamedTuple):
    """Two folders that all machines see: `parts` for what is joined later, `entry` for the files of the entry."""

    parts: Path
    entry: Path


def get_on(
    cache: Cache, kind: str, key: str, make: Callable[[Workshop], object], recipe: Recipe, what: str = ""
) -> Any:
    """Give an entry as `Cache.get` does; if it is not there, `make` has workers write its files, which are moved in.

    Raises FramescopeError where the cache is no folder that the workers see and may write to.
    """
    path = cache.path(kind, key)
    with ExitStack() as stack:
        shops: list[Workshop] = []

        def made() -> Any:
            shops.append(stack.enter_context(_workshop(cache, f".workshop-{path.name}")))
            make(shops[0])
            if not any(shops[0].entry.iterdir()):
                raise FramescopeError(
                    f"the workers wrote into {cache.folder}, but nothing of it is here; name a folder that all "
                    "machines share in FRAMESCOPE_CACHE."
                )
            return recipe.load(shops[0].entry)

        def move(_: object, folder: Path) -> None:
            for file in sorted(shops[0].entry.iterdir()):
                file.rename(folder / file.name)

        return cache.get(kind, key, made, Recipe(move, recipe.load), what)


@contextmanager
def _workshop(cache: Cache, name: str) -> Iterator[Workshop]:
    """Folders for one run, cleared after it; of a run that was killed, by `Cache.prune`, since its lock is free."""
    lock = FileLock(cache.folder / f"{name}.lock")
    try:
        cache.folder.mkdir(parents=True, exist_ok=True)
        with suppress(NotImplementedError):  # a file system without locks
            lock.acquire()
        folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=cache.folder))
        folder.chmod(0o755)
        shop = Workshop(folder / "parts", folder / "entry")
        for part in shop:
            part.mkdir()
    except OSError as error:
        raise FramescopeError(
            f"the workers need a folder to write to that all machines share, and {cache.folder} cannot be written to "
            f"({error.strerror}); name one in FRAMESCOPE_CACHE."
        ) from None
    try:
        yield shop
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()
        Path(lock.lock_file).unlink(missing_ok=True)


def new_folder(folder: Path) -> Path:
    """Make a folder of its own in a folder: two workers that do the same work are not in each other's way."""
    made = folder / uuid4().hex
    made.mkdir()
    return made
