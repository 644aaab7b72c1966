"""Texts as numbered chunks: what stands between ASCII white space, each distinct chunk numbered once.

numpy finds the white space in the bytes; a chunk of up to eight bytes is one 64-bit number, one of up to sixteen a pair
of them. The common chunks, nine tenths of the running text, are looked up in a table of slots that a sample of the
texts fills; Arrow's hash tables number the others. No text is turned into Python strings but the distinct chunks.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from framescope.byte_words import (
    MIDDLE,
    SHORT,
    Bytes,
    Numbers,
    Places,
    Words,
    aligned_words,
    find_chunks,
    last_bytes,
    pairs,
    stretches,
    surplus,
    text_offsets,
    words_at,
)
from framescope.common_chunks import SLOTS, Common, common_table
from framescope.shards import POOL, n_threads, spread, text_shards
from framescope.short_strings import Pairs, join_pairs, spell, words_of
from framescope.vocabularies import encode

_RUN = 64  # shards at most whose rarer chunks are numbered together
_SAMPLED, _SAMPLE_BYTES = 8, 60_000  # shards that are looked through for the common chunks, and how much of each


class Interned(NamedTuple):
    """Texts as numbered chunks.

    numbers: of the chunks of all texts, one text after another. bounds: chunks before each text, one more than texts.
    cuts: texts before each shard, one more than shards. short, long: the distinct chunks, first those of up to sixteen
    bytes, then the others as strings (with a NUL in the texts, some chunks twice).
    """

    numbers: Numbers
    bounds: Places
    cuts: Places
    short: Pairs
    long: pa.Array

    @property
    def names(self) -> pa.Array:
        """The distinct chunks as strings."""
        return pa.concat_arrays([spell(self.short), self.long], memory_pool=POOL)


class Others(NamedTuple):
    """Chunks that are not common, of one class: where they stand, and what they are."""

    at: Numbers
    values: pa.Array


class Run(NamedTuple):
    """Some texts, interned. bounds: chunks before each text. others: of one word, of two, longer."""

    bounds: Places
    others: Sequence[Others]


def intern_texts(shards: Sequence[pa.Array], pool: ThreadPoolExecutor) -> Interned:
    """Number the chunks of shards of texts."""
    common = find_common(shards, pool)
    ends = np.cumsum([0, *spread(lambda i: count_chunks(shards[i]), len(shards), pool)])
    numbers = np.empty(ends[-1], np.int32)  # one array, rather than one for each shard: memory stays in one piece
    cuts = _runs(len(shards))

    def intern(run: int) -> Run:
        """Number the chunks of a run of shards; those that are not common by themselves."""
        low, high = cuts[run : run + 2]
        found = [intern_shard(shards[i], common, numbers[ends[i] : ends[i + 1]]) for i in range(low, high)]
        bounds = [shard.bounds[:-1] + at for shard, at in zip(found, ends[low:high], strict=True)]
        classes = list(zip(*(shard.others for shard in found), strict=True))
        del found
        others = [_joined(classes.pop(0), ends[low:high] - ends[low]) for _ in range(3)]  # each is let go when joined
        return Run(np.concatenate(bounds), others)

    runs = spread(intern, len(cuts) - 1, pool)
    united = spread(lambda k: _united([run.others[k] for run in runs]), 3, pool)
    (one, _), (two, _), (long, _) = united
    short = [*(table.chunks for table in common), words_of(one), words_of(two)]
    first = np.cumsum([0, *(len(chunks.first) for chunks in short)], dtype=np.int32)[len(common) :]

    def put(run: int) -> None:
        part = numbers[ends[cuts[run]] : ends[cuts[run + 1]]]
        for others, (_, found), begin in zip(runs[run].others, united, first, strict=True):
            part[others.at] = found[run] + begin

    spread(put, len(runs), pool)
    all_bounds = np.concatenate([*(run.bounds for run in runs), ends[-1:]])
    return Interned(numbers, all_bounds, np.cumsum([0, *map(len, shards)]), join_pairs(short), long)


def join_starts(parts: Sequence[Places]) -> Places:
    """Put the starts of several runs of texts one behind the other."""
    before = accumulate((int(starts[-1]) for starts in parts), initial=0)
    moved = [starts[:-1] + at for starts, at in zip(parts, before, strict=False)]
    return np.concatenate([*moved, [sum(int(starts[-1]) for starts in parts)]]).astype(np.int64)


def _runs(n_shards: int) -> list[int]:
    """Cut shards into runs, as even as can be and as many for every thread."""
    each = n_threads()
    n = each * max(1, -(-n_shards // (_RUN * each)))
    return sorted({round(i * n_shards / n) for i in range(n + 1)})


def _joined(others: Sequence[Others], moved: Places) -> Others:
    """Put the chunks of one class of a run of shards together, and number the distinct ones."""
    at = np.concatenate([other.at + np.int32(by) for other, by in zip(others, moved, strict=True)])
    values = pa.concat_arrays([other.values for other in others], memory_pool=POOL)
    return Others(at, encode(values))


def _united(runs: Sequence[Others]) -> tuple[pa.Array, list[Numbers]]:
    """Number the distinct chunks of one class of all runs: what they are, and the numbers in each run."""
    found = pa.chunked_array([run.values for run in runs])
    united = found.unify_dictionaries(memory_pool=POOL) if len(runs) > 1 else found
    return united.chunk(0).dictionary, [np.asarray(run.indices) for run in united.chunks]


def find_common(shards: Sequence[pa.Array], pool: ThreadPoolExecutor) -> tuple[Common, ...]:
    """Find the common chunks of one word and of two in a sample of the shards; nothing where there are few shards."""
    if len(shards) <= _SAMPLED:
        return ()
    picked = [next(text_shards(shard, _SAMPLE_BYTES)) for shard in shards[:: len(shards) // _SAMPLED]]
    sample = spread(lambda i: intern_shard(picked[i]).others, len(picked), pool)
    one, two = spread(lambda k: common_table([others[k].values for others in sample], SLOTS[k]), 2, pool)
    return one, two._replace(numbers=two.numbers + np.int32(len(one.chunks.first)))


def _read(shard: pa.Array) -> tuple[Words, Bytes, Places]:
    """The bytes of a shard as words, and as bytes up to the last; where in them its texts begin and end."""
    offsets = text_offsets(shard)
    words, low = aligned_words(shard.buffers()[2], int(offsets[0]), int(offsets[-1]))
    places = offsets - (offsets[0] - low)
    return words, words.view(np.uint8)[: places[-1]], places


def count_chunks(shard: pa.Array) -> int:
    """Count the chunks of a shard's texts."""
    _, data, offsets = _read(shard)
    return int(np.count_nonzero(last_bytes(data, offsets)[0]))


def intern_shard(shard: pa.Array, common: Sequence[Common] = (), numbers: Numbers | None = None) -> Run:
    """Find the chunks of a shard's texts, put the numbers of the common ones into `numbers`, list the others."""
    words, data, offsets = _read(shard)
    begins, steps, bounds = find_chunks(data, offsets)
    wide = np.flatnonzero(steps > SHORT + 1)
    is_middle = steps.take(wide) <= MIDDLE + 1
    middle, long = wide[is_middle], wide[~is_middle]
    if len(begins) and not data[offsets[0] :].min():  # a NUL would be lost in a word; such a shard's chunks are "long"
        middle, long = middle[:0], np.arange(len(begins))
    short = words_at(words, begins)
    second = words_at(words, begins.take(middle) + SHORT)
    short <<= surplus(steps, SHORT)
    second <<= surplus(steps.take(middle), MIDDLE)
    pair = short.take(middle), second
    missing = np.ones(len(begins), bool)
    if common and numbers is not None:
        missing = common[0].find((short,), numbers)
        found = np.empty(len(middle), np.int32)
        rare = np.flatnonzero(common[1].find(pair, found))
        numbers[middle] = found
        middle, pair = middle.take(rare), (pair[0].take(rare), pair[1].take(rare))
    missing[wide] = False
    missing[long] = False
    at = np.flatnonzero(missing)
    return Run(
        bounds,
        (
            Others(at.astype(np.int32), pa.array(short.take(at))),
            Others(middle.astype(np.int32), pairs(*pair)),
            Others(long.astype(np.int32), stretches(data, begins.take(long), steps.take(long) - 1)),
        ),
    )
