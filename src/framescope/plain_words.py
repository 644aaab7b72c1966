"""Which short chunks are plainly one word, Latin letters and digits between marks, and these words.

It is seen in their bytes, all at once: every byte has a kind, and a word of them eight.
"""

import numpy as np
from numpy.typing import NDArray

from framescope.byte_words import Words
from framescope.short_strings import Pairs

# Marks that neither begin a token nor, at the end of one of plain letters, belong to it.
ASCII_MARKS = "\"'()[].,;:!?*%-"
OTHER_MARKS = "\u201c\u201d\u2018\u2019\u2013\u2014\u2026"  # in UTF-8 each of three bytes, the first two the same

_ONES = np.uint64(0x0101010101010101)
_ALNUM, _INNER, _AROUND, _LEAD, _MIDDLE, _LAST = 1, 2, 4, 8, 16, 32  # kinds of bytes
_WWW = np.uint64(int.from_bytes(b"www", "little"))


def kinds_of_bytes(inner: str) -> bytes:
    """The kind of every byte. inner: the marks that single may stand within a word."""
    kind = bytearray(256)
    for byte in range(128):
        kind[byte] = _ALNUM if chr(byte).isalnum() else 0
    for mark in inner:
        kind[ord(mark)] |= _INNER
    for byte in (0, *ASCII_MARKS.encode()):
        kind[byte] |= _AROUND
    for first, second, third in (mark.encode() for mark in OTHER_MARKS):
        kind[first], kind[second], kind[third] = _LEAD, _MIDDLE, _LAST
    return bytes(kind)


def plain_words(chunks: Pairs, inner: str) -> tuple[NDArray[np.bool_], Pairs]:
    """Say which chunks are plainly one word, and give these words. inner: the marks that may stand within."""
    table = kinds_of_bytes(inner)
    n = len(chunks.first)
    kinds = np.frombuffer(np.concatenate(chunks).tobytes().translate(table), "<u8")
    first, second = kinds[:n], kinds[n:]
    held, more = first & _ONES, second & _ONES  # bytes that are letters or digits
    before = held & (np.uint64(0) - held)
    before -= np.uint64(1)  # all bits below the first of them
    core = _up_to_last(held)
    core |= np.uint64(0) - (more != 0).astype(np.uint64)  # the word goes on
    core &= ~before
    rest = _up_to_last(more)
    wrong = _wrong(first, core)
    wrong |= _wrong(second, rest)
    inside, beyond = first & core, second & rest
    marks, others = (inside >> np.uint64(1)) & _ONES, (beyond >> np.uint64(1)) & _ONES
    wrong |= marks & ((marks << np.uint64(8)) | (others << np.uint64(56)))  # two in a row
    wrong |= others & (others << np.uint64(8))
    for kind in (3, 4):  # the first byte of a mark of three, and the second, before the byte that belongs there
        one, two = (first >> np.uint64(kind)) & _ONES, (second >> np.uint64(kind)) & _ONES
        wrong |= (one << np.uint64(8)) ^ ((first >> np.uint64(kind + 1)) & _ONES)
        wrong |= ((two << np.uint64(8)) | (one >> np.uint64(56))) ^ ((second >> np.uint64(kind + 1)) & _ONES)
    is_plain = (wrong == 0) & (held != 0)
    word = _without_head(chunks.first & core, chunks.second & rest, before)
    is_plain &= ((word.first | np.uint64(0x202020)) != _WWW) | (word.second != 0)  # "www." may begin a URL
    return is_plain, word.take(np.flatnonzero(is_plain))


def _up_to_last(flags: Words) -> Words:
    """All bits up to the last byte that is flagged."""
    flags = flags | (flags >> np.uint64(8))
    flags |= flags >> np.uint64(16)
    flags |= flags >> np.uint64(32)
    flags *= np.uint64(255)
    return flags


def _wrong(kinds: Words, core: Words) -> Words:
    """Flag the bytes that may not stand where they do: within the word, or around it."""
    within = kinds | (kinds >> np.uint64(1))
    around = (kinds >> np.uint64(2)) | (kinds >> np.uint64(3))
    around |= around >> np.uint64(2)
    within ^= around
    within &= core
    within ^= around
    np.invert(within, out=within)
    within &= _ONES
    return within


def _without_head(first: Words, second: Words, before: Words) -> Pairs:
    """Move words to the front over the marks `before` them."""
    at = np.flatnonzero(before)
    bits = np.bitwise_count(before.take(at)).astype(np.uint64)
    bits &= np.uint64(63)  # a chunk whose first eight bytes are marks is not plain
    tail = second.take(at)
    first[at] = (first.take(at) >> bits) | (tail << (np.uint64(64) - bits))
    second[at] = tail >> bits
    return Pairs(first, second)


def lower(words: Pairs) -> Pairs:
    """Lower-case ASCII words, in place."""
    for word in words:
        data = word.view(np.uint8)
        data |= ((data - np.uint8(ord("A"))) < 26).view(np.uint8) << np.uint8(5)
    return words
