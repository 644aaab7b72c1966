"""Where things are: the project's folder, its cache, and what a relative path or a codebook's name stands for."""

import os
from pathlib import Path

from framescope.cache import Cache
from framescope.codebook import SUFFIXES
from framescope.corpus.readers.address import is_address, match_pattern, part_pattern
from framescope.errors import ParameterError

LOCAL = "local"  # the scheduler of a study that runs on this machine


def project_folder() -> Path:
    """The project's own folder: the one above `src` in a checkout, else the first above the working directory
    that holds `notebooks` and `data`, else the working directory."""
    here = Path(__file__).resolve()
    candidates = [here.parents[3], *[Path.cwd(), *Path.cwd().parents]]
    return next((path for path in candidates if (path / "data" / "codebooks").is_dir()), Path.cwd())


def open_cache() -> Cache:
    """Open the cache: build/cache in the project's folder, or the folder that FRAMESCOPE_CACHE names."""
    return Cache(Path(os.environ.get("FRAMESCOPE_CACHE") or project_folder() / "build" / "cache"))


def find_path(path: str | Path, base: Path | None = None) -> Path:
    """Make a path absolute: relative ones start at `base` (default: the project's folder).

    So a path means the same under make, papermill and JupyterLab. What is not there is also looked for from the
    working directory, as a convenience for papermill called from elsewhere.
    """
    path = Path(path).expanduser()
    if path.is_absolute():
        return path
    start = base or project_folder()
    found = next((folder / path for folder in (start, Path.cwd()) if (folder / path).exists()), start / path)
    return Path(found).resolve()


def find_corpus(place: str | Path, base: Path | None = None) -> str:
    """Make the place of a corpus absolute, as `find_path` does; an address stays as it is.

    A pattern (`texts/*.parquet`) starts where it finds a file.
    """
    written = str(place)
    if "://" in written:
        return written
    if (base or project_folder()).joinpath(written).exists() or not is_address(written):
        return str(find_path(place, base))
    starts = [base or project_folder(), Path.cwd()]
    start = next((folder for folder in starts if match_pattern(*part_pattern(written, folder), folder)), starts[0])
    fixed, pattern = part_pattern(written, start)
    return str(find_path(fixed, start) / pattern)


def find_codebook(name: str, base: Path | None = None) -> Path:
    """Find a codebook: a bare name is one of data/codebooks, anything else a file."""
    if name.lower().endswith(SUFFIXES) or "/" in name:
        path = find_path(name, base)
        if not path.is_file():
            raise ParameterError(f"there is no codebook {path}.")
        return path
    path = project_folder() / "data" / "codebooks" / f"{name}.yaml"
    if not path.is_file():
        there = sorted(file.stem for file in path.parent.glob("*.yaml"))
        raise ParameterError(
            f"there is no codebook {name!r}; data/codebooks has: {', '.join(there)}. Or give a file's path."
        )
    return path
