"""ZIP archives: members are read in memory, capped, and nothing is ever written to disk."""

import stat
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from framescope.corpus.readers.model import MAX_BYTES, MAX_TABLE_BYTES, READ_ERRORS, Input, Refused, why_passed_over

MAX_RATIO = 200  # bytes unpacked per byte packed; text packs to a tenth at best
MAX_MEMBERS = 1_000_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def check_package(handle: BinaryIO) -> None:
    """Refuse a Word or Excel package that is broken or would unpack to more than MAX_BYTES."""
    if handle.read(len(_OLE)) == _OLE:
        raise Refused("an encrypted file, or one of an older Office; save it anew as .docx or .xlsx")
    handle.seek(0)
    try:
        members = zipfile.ZipFile(handle).infolist()
    except (*READ_ERRORS, ValueError) as error:
        raise Refused(f"not a package that can be read: {error}") from None
    unpacked = sum(member.file_size for member in members)
    if unpacked > 10 * MAX_BYTES or any(_is_bomb(member) and member.file_size > MAX_BYTES for member in members):
        raise Refused(f"would unpack to {unpacked:,} bytes, more than ten times the limit (MAX_BYTES)")
    handle.seek(0)


def archive_members(name: str, archive: zipfile.ZipFile, n_bytes: int) -> Iterator[tuple[str, Input | Refused]]:
    """List the members of an archive by name: an Input to read, or Refused with the reason.

    n_bytes: the size of the archive. Refused: names that lead out of the archive or stand in it twice, members that
    unpack to more than MAX_RATIO times their size, links, and encrypted members. Folders are passed over.
    """
    members = archive.infolist()
    if sum(member.compress_size for member in members) > n_bytes:
        raise Refused("its members overlap: they would unpack to more than it holds")
    if len(members) > MAX_MEMBERS:
        raise Refused(f"{len(members):,} members, more than the limit of {MAX_MEMBERS:,} (MAX_MEMBERS)")
    times = Counter(member.filename for member in members)
    seen: Counter[str] = Counter()
    for member in sorted(members, key=lambda member: (member.filename, member.header_offset)):
        if member.is_dir():
            continue
        seen[member.filename] += 1
        doubled = "its name stands in the archive more than once" if times[member.filename] > 1 else ""
        again = f" ({seen[member.filename]})" if seen[member.filename] > 1 else ""
        reason = doubled or _why_not(member)
        if not reason and (passed := why_passed_over(member.filename)):
            yield member.filename, Refused(passed, "ignored")
            continue
        shown = f"{name}/{member.filename}"
        yield member.filename + again, Refused(reason) if reason else _member_input(archive, member, shown)


def _why_not(member: zipfile.ZipInfo) -> str:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if not path.parts:
        return "it has no name"
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return "its name leads out of the archive"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "a link"
    if member.flag_bits & 1:
        return "encrypted"
    if member.file_size > MAX_TABLE_BYTES:
        return f"{member.file_size:,} bytes, more than the limit of {MAX_TABLE_BYTES:,} (MAX_TABLE_BYTES)"
    if _is_bomb(member):
        return f"unpacks to more than {MAX_RATIO} times its size (MAX_RATIO)"
    return ""


def _is_bomb(member: zipfile.ZipInfo) -> bool:
    return member.file_size > MAX_RATIO * max(member.compress_size, 5_000)


def _member_input(archive: zipfile.ZipFile, member: zipfile.ZipInfo, shown: str) -> Input:
    return Input(shown, member.file_size, lambda: cast("BinaryIO", archive.open(member)))
