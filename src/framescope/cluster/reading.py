"""The intake on workers: inputs are read side by side, some files by each; then their documents are cleaned by parts.

Each reader writes its documents into a folder that all machines share, some at a time, so that none is held for long.
One worker joins their metadata (`joining`); those that clean open the texts by memory map (`cleaning`).
"""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from framescope.arrow_files import hash_files, write_table
from framescope.cluster.cleaning import clean_parts
from framescope.cluster.entries import Workshop, new_folder
from framescope.cluster.joining import PART_BYTES, Joining, ReadPart, cuts_file, cuts_table, describe_parts
from framescope.cluster.workers import RETRIES, completed, connect, results, submit
from framescope.corpus.intake import Intake, batches
from framescope.corpus.readers.address import RemoteFile, list_entries, shown_address
from framescope.corpus.readers.model import Account, Input, Wanted
from framescope.corpus.readers.tree import Placed, place_entries, read_placed
from framescope.errors import CorpusError

PIECE_BYTES = 32_000_000  # of inputs read by one worker at a time; a larger file is one piece


def read_corpus_on(place: str, shop: Workshop, *, scheduler: str, **options: Any) -> None:
    """Read a corpus as `read_corpus` does (same options), by Dask workers, which keep it as files in `shop.entry`.

    What is read here are the names of the files, and `metadata.csv`.
    """
    intake = _intake(**options)
    account = Account()
    placed, orphans = place_entries(list_entries(place), intake.wanted, account)
    pieces = _pieces(placed)
    with connect(scheduler) as client:
        read = submit(client, partial(_read_piece, wanted=intake.wanted, folder=shop.parts), pieces)
        for _ in completed(client, read, "reading files"):
            pass
        joining = Joining(account, orphans, shown_address(place), intake)
        described = client.submit(describe_parts, read, joining, shop.parts, PART_BYTES, pure=False, retries=RETRIES)
        for _ in completed(client, [described], "joining metadata"):
            pass
        clean_parts(client, described.result(), intake, shop)


def hash_files_on(files: dict[str, Path | RemoteFile], scheduler: str) -> dict[str, str]:
    """Hash files as `hash_files` does, by Dask workers."""
    names = list(files)
    pieces = [dict(piece) for piece in _runs([((name, files[name]), _size(files[name])) for name in names])]
    found: dict[str, str] = {}
    for _, hashes in results(_hash_piece, pieces, scheduler, "looking at files"):
        found |= hashes
    return {name: found[name] for name in names}


def _intake(
    *, clean: bool = True, reuse: bool = True, furniture: Sequence[str] = (), groups: Any = None, **wanted: str
) -> Intake:
    return Intake(Wanted(**wanted), clean, reuse, furniture, groups)


def _pieces(placed: Sequence[Placed]) -> list[list[Placed]]:
    """Runs of inputs that one worker reads."""
    return _runs([(one, one.entry.size if isinstance(one.entry, Input) else 0) for one in placed])


def _runs(sized: Sequence[tuple[Any, int]]) -> list[list[Any]]:
    """Cut a list into runs of about PIECE_BYTES."""
    runs: list[list[Any]] = []
    held = PIECE_BYTES
    for one, size in sized:
        if held + size > PIECE_BYTES:
            runs.append([])
            held = 0
        runs[-1].append(one)
        held += size
    return runs


def _size(file: Path | RemoteFile) -> int:
    return file.size if isinstance(file, RemoteFile) else file.stat().st_size


def _hash_piece(files: dict[str, Path | RemoteFile]) -> dict[str, str]:
    for name, file in files.items():
        _see(name, file.open)
    return hash_files(files)


def _read_piece(placed: list[Placed], *, wanted: Wanted, folder: Path) -> ReadPart:
    """Read some inputs and write their documents: what a worker does."""
    account = Account()

    def records() -> Iterator[Any]:
        for one in placed:
            if isinstance(one.entry, Input):
                _see(one.shown, one.entry.open)
            yield from read_placed(one, wanted, account)

    part, own = ReadPart([], account), new_folder(folder)
    for i, batch in enumerate(batches(records())):
        part.files.append(own / f"{i}.arrow")
        write_table(part.files[-1], batch.table)
        write_table(cuts_file(part.files[-1]), cuts_table(batch.cuts))
    return part


def _see(name: str, opening: Any) -> None:
    """Refuse a file that is not there: read on some machines only, a corpus would be another on each."""
    try:
        opening().close()
    except FileNotFoundError:
        raise CorpusError(f"a worker does not see {name}; the texts must lie where all machines see them.") from None
    except OSError:
        pass  # the intake lists what cannot be read
