"""Re-run articles found again: the exact index of framescope beside MinHash-LSH of datasketch.

    python benchmarks/bench_reuse.py CORPUS

CORPUS: anything read_corpus takes, with at least 800 articles of 150 to 1,500 words. Of every kind 40 articles
stand beside their edited copies, among all others. datasketch: 128 permutations, runs of five words, Jaccard >= .5 by
the signatures; it is not part of the project's environments and is left out where it is missing.
"""

import random
import re
import sys
import time
from collections.abc import Callable
from itertools import pairwise

import pandas as pd

import framescope as fs

EACH = 40
MINHASH = {"num_perm": 128, "shingle": 5, "threshold": 0.5}
chance = random.Random(6)
Pair = tuple[str, str]


def replaced(words: list[str], share: float, others: list[str]) -> list[str]:
    return [chance.choice(others) if chance.random() < share else word for word in words]


def every(words: list[str], n: int, others: list[str]) -> list[str]:
    return [chance.choice(others) if i % n == n - 1 else word for i, word in enumerate(words)]


def edited(words: list[str], share: float, others: list[str]) -> list[str]:
    made: list[str] = []
    for word in words:
        draw = chance.random()
        made += [word] * (draw >= share / 2) + [chance.choice(others)] * (draw > 1 - share / 2)
    return made


def moved(text: str, n: int) -> list[str]:
    sentences = re.split(r"(?<=[.!?])\s+", text)
    blocks = [sentences[low:high] for low, high in pairwise([*range(0, len(sentences), n), len(sentences)])]
    chance.shuffle(blocks)
    return [sentence for block in blocks for sentence in block]


def cut(words: list[str], share: float) -> list[str]:
    return words[: int(share * len(words))]


def kinds(others: list[str]) -> dict[str, Callable[[str], list[str]]]:
    """The kinds of re-runs: name -> what becomes of a text, as words or sentences."""
    return {
        **{
            f"{p} % of words replaced": lambda t, p=p: replaced(t.split(), p / 100, others) for p in (5, 10, 15, 20, 25)
        },
        **{f"every {n}th word replaced": lambda t, n=n: every(t.split(), n, others) for n in (6, 8, 11)},
        "15 % left out or put in": lambda t: edited(t.split(), 0.15, others),
        **{f"cut to {p} %": lambda t, p=p: cut(t.split(), p / 100) for p in (70, 55, 40)},
        **{
            f"cut to 70 %, {p} % replaced": lambda t, p=p: replaced(cut(t.split(), 0.7), p / 100, others)
            for p in (15, 25)
        },
        "four sentences moved at a time": lambda t: moved(t, 4),
        "every sentence moved": lambda t: moved(t, 1),
        "60 other words in front": lambda t: [*chance.choices(others, k=60), t],
        "lower case, no punctuation": lambda t: [re.sub(r"[^\w\s]", "", t.lower())],
    }


def composed(path: str) -> tuple[pd.DataFrame, dict[str, list[Pair]]]:
    """Articles and re-runs of some, and which pairs belong together, by kind."""
    texts = [t for t in fs.read_corpus(path, reuse=False).documents["text"].tolist() if 150 < len(t.split()) < 1500]
    chance.shuffle(texts)
    rows, pairs = [], {}
    for kind, make in kinds(" ".join(texts[:300]).split()).items():
        low = len(pairs) * EACH
        pairs[kind] = [(f"{i}a", f"{i}b") for i in range(low, low + EACH)]
        rows += [(f"{i}a", texts[i]) for i in range(low, low + EACH)]
        rows += [(f"{i}b", " ".join(make(texts[i]))) for i in range(low, low + EACH)]
    rows += [(f"{i}n", text) for i, text in enumerate(texts[len(pairs) * EACH :])]
    return pd.DataFrame(rows, columns=["doc_id", "text"]), pairs


def by_framescope(documents: pd.DataFrame) -> set[Pair]:
    found = fs.find_reuse(fs.corpus_from_table(documents)).query("cluster >= 0")
    return {tuple(sorted(pair)) for pair in zip(found["doc_id"], found["other_id"], strict=True)}


def by_minhash(documents: pd.DataFrame) -> set[Pair]:
    from datasketch import MinHash, MinHashLSH

    n, made = MINHASH["shingle"], {}
    index = MinHashLSH(threshold=MINHASH["threshold"], num_perm=MINHASH["num_perm"])
    for doc_id, text in zip(documents["doc_id"], documents["text"], strict=True):
        words = re.findall(r"\w+", text.lower())
        made[doc_id] = MinHash(num_perm=MINHASH["num_perm"])
        made[doc_id].update_batch({" ".join(words[i : i + n]).encode() for i in range(len(words) - n + 1)})
        index.insert(doc_id, made[doc_id])
    near = {tuple(sorted((one, other))) for one in made for other in index.query(made[one]) if one != other}
    return {pair for pair in near if made[pair[0]].jaccard(made[pair[1]]) >= MINHASH["threshold"]}


def main(path: str) -> None:
    documents, pairs = composed(path)
    true = {pair for held in pairs.values() for pair in held}
    for name, find in (("framescope", by_framescope), ("datasketch", by_minhash)):
        started = time.process_time()
        try:
            found = find(documents)
        except ImportError:
            print(f"{name}: not installed")
            continue
        print(f"{name}: {time.process_time() - started:.2f} s of processor time, {len(found - true)} other pairs")
        for kind, held in pairs.items():
            print(f"  {kind:32} {sum(pair in found for pair in held):3} of {EACH}")


if __name__ == "__main__":
    main(sys.argv[1])
