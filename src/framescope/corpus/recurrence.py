"""What recurs in enough documents of a group: found in two looks at the documents, in parts of any size.

First by keys, which are small: each part counts in how many of its documents a key stands (`tally`), the counts are
added up (`recurring_keys`). Then by what bears such a key: each part counts that (`count_texts`), the counts are added
up again (`recurring_texts`). A document stands in one part, so the sums are the same whatever the parts.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import count
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from framescope.corpus.lines import Codes, Keys
from framescope.corpus.repetition import enough, is_line, is_sentence

KINDS = LINE, SENTENCE, HEAD = range(3)  # what may recur
LEAST_WORDS = 3  # of a head
_HELD = np.uint64((1 << 8) - 1)  # the bits of a key that say how many documents it takes
_MIXED = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9))


class Tally(NamedTuple):
    """In how many documents of a part each key stands: keys (of `group_keys`), sorted; n: int32."""

    keys: Keys
    n: NDArray[np.int32]


class Found(NamedTuple):
    """What bears certain keys: at which places, in which documents (rows), its number, and the distinct texts."""

    at: Codes
    documents: Codes
    codes: Codes
    texts: pa.Array


class Recurring(NamedTuple):
    """What recurs in each group: the words of lines, sentences, and the words heads of pages begin with."""

    lines: list[set[str]]
    sentences: list[set[str]]
    heads: list[set[str]]


def least_documents(sizes: NDArray[np.int64]) -> Codes:
    """How many documents of each group it takes (`enough`), in whole documents."""
    return np.ceil(enough(sizes)).astype(np.int64)


def group_keys(kind: int, keys: Keys, groups: Codes, least: Codes) -> Keys:
    """A key for each thing in its group, whose last bits say how many documents it takes there."""
    mixed = (groups * len(KINDS) + kind + 1).astype(np.uint64)
    mixed *= _MIXED[0]
    mixed += keys
    mixed ^= mixed >> np.uint64(32)
    mixed *= _MIXED[1]
    mixed ^= mixed >> np.uint64(29)
    mixed &= ~_HELD
    mixed |= np.minimum(least, int(_HELD)).astype(np.uint64)[groups]
    return mixed


def tally(keys: Keys, documents: Codes) -> Tally:
    """Count in how many documents each key stands; nearly all stand in one place."""
    found, n = _runs(np.sort(keys))
    at = among(keys, found[n > 1])
    order = np.lexsort((documents[at], keys[at]))
    several, its_documents = keys[at][order], documents[at][order]
    is_new = np.ones(len(at), bool)
    is_new[1:] = (several[1:] != several[:-1]) | (its_documents[1:] != its_documents[:-1])
    _, n[n > 1] = _runs(several[is_new])
    return Tally(found, n)


def _runs(ordered: Keys) -> tuple[Keys, NDArray[np.int32]]:
    """The distinct ones of sorted keys, and how often each stands there."""
    is_new = np.ones(len(ordered), bool)
    is_new[1:] = ordered[1:] != ordered[:-1]
    begins = np.flatnonzero(is_new)
    n = np.diff(begins, append=len(ordered)).astype(np.int32)
    return ordered[is_new], n


def recurring_keys(parts: Sequence[Tally]) -> Keys:
    """The keys that stand in enough documents of all parts, sorted."""
    keys, n = parts[0]
    if len(parts) > 1:
        held = np.concatenate([part.keys for part in parts])
        order = np.argsort(held, kind="stable")
        keys, places = _runs(held[order])
        n = np.add.reduceat(np.concatenate([part.n for part in parts])[order], np.cumsum(places) - places)
    return keys[n.astype(np.uint64) >= (keys & _HELD)]


def among(keys: Keys, wanted: Keys) -> Codes:
    """The places whose key is one of some, which are sorted."""
    if not len(wanted):
        return np.empty(0, np.int64)
    shift = np.uint64(64 - min(24, max(8, len(wanted).bit_length() + 3)))
    known = np.zeros(1 << (64 - int(shift)), bool)
    known[wanted >> shift] = True
    at = np.flatnonzero(known[keys >> shift])
    place = np.minimum(np.searchsorted(wanted, keys[at]), len(wanted) - 1)
    return np.asarray(at[wanted[place] == keys[at]])


def count_texts(found: Sequence[Found], groups: Codes, n_groups: int) -> pa.Table:
    """In how many documents of each group a line, sentence or head stands: kind, group, text, n."""
    parts = []
    for kind, held in enumerate(found):
        n = max(len(groups), 1)
        once = np.unique(held.codes * n + held.documents)  # a document counts once
        pairs, counted = np.unique(once // n * n_groups + groups[once % n], return_counts=True)
        code, group = np.divmod(pairs, n_groups)
        kinds = pa.array(np.full(len(pairs), kind, np.int8))
        columns = [kinds, pa.array(group), held.texts.take(pa.array(code)), pa.array(counted)]
        parts.append(pa.Table.from_arrays(columns, ["kind", "group", "text", "n"]))
    return pa.concat_tables(parts)


def recurring_texts(parts: Sequence[pa.Table], least: Codes) -> Recurring:
    """What recurs in the documents of all parts, as `count_texts` counted them."""
    table = pa.concat_tables(parts).combine_chunks()
    encoded = table["text"].combine_chunks().dictionary_encode()
    kind, group, n = (np.asarray(table[name]) for name in ("kind", "group", "n"))
    things = (np.asarray(encoded.indices).astype(np.int64) * len(least) + group) * len(Recurring._fields) + kind
    things, number = np.unique(things, return_inverse=True)
    n = np.bincount(number, weights=n, minlength=len(things)).astype(np.int64)
    rest, kind = np.divmod(things, len(Recurring._fields))
    code, group = np.divmod(rest, len(least))
    at = np.flatnonzero((n >= least[group]) | (kind == HEAD))  # heads are counted by what they begin with
    made = Recurring([set() for _ in least], [set() for _ in least], [set() for _ in least])
    heads: list[dict[str, int]] = [{} for _ in least]
    texts = encoded.dictionary.take(pa.array(code[at])).to_pylist()
    for its_kind, its_group, text, its_n in zip(
        kind[at].tolist(), group[at].tolist(), texts, n[at].tolist(), strict=True
    ):
        if its_kind == HEAD:
            heads[its_group][text] = its_n
        elif (is_line if its_kind == LINE else is_sentence)(text):
            made[its_kind][its_group].add(text)
    for its_group, held in enumerate(heads):
        made.heads[its_group].update(_beginnings(held, int(least[its_group])))
    return made


def _beginnings(heads: dict[str, int], least: int) -> set[str]:
    """The runs of words, LEAST_WORDS or more, that so many documents begin with."""
    found: set[str] = set()
    active = [(head.split(" "), n) for head, n in heads.items()]
    for k in count(LEAST_WORDS):
        active = [(words, n) for words, n in active if len(words) >= k]
        counted: Counter[str] = Counter()
        for words, n in active:
            counted[" ".join(words[:k])] += n
        shared = {run for run, n in counted.items() if n >= least}
        if not shared:
            return found
        found |= shared
        active = [(words, n) for words, n in active if " ".join(words[:k]) in shared]
    raise AssertionError  # pragma: no cover


def which_recur(found: Found, groups: Codes, recurring: Sequence[set[str]]) -> NDArray[np.bool_]:
    """For every place, whether what stands there recurs in its group."""
    n = len(recurring)
    pairs, number = np.unique(found.codes * n + groups[found.documents], return_inverse=True)
    texts = found.texts.take(pa.array(pairs // n)).to_pylist()
    known = [text in recurring[group] for text, group in zip(texts, (pairs % n).tolist(), strict=True)]
    return np.array(known, bool)[number]
