"""One operation on texts that are tokenised already, one process: `python operations.py NAME CORPUS.parquet THREADS`.

Prints a line of JSON, as peers.py does. Tokenising is not timed, what else an operation needs is. The groups compared
are the even and the odd documents; patterns are drawn from the corpus with a fixed seed, half of them phrases.
"""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from peers import THREADS, measure, read_texts  # sets the number of threads before anything is imported

WORD = "sanctions"
FREQUENT = "said"
RESAMPLES = 999
MIN_COUNT = 5

Operation = Callable[[str, str], tuple[Any, Callable[[Any], Any]]]


def framescope_kwic(word: str) -> Operation:
    def prepare(path: str, name: str) -> tuple[Any, Callable[[Any], Any]]:
        import framescope as fs

        kwic = fs.kwic  # imports are not timed
        return fs.tokenize(read_texts(path, name)), lambda tokens: kwic(tokens, word)

    return prepare


def nltk_kwic(path: str, name: str) -> tuple[Any, Callable[[Any], Any]]:
    from nltk.text import ConcordanceIndex

    words = [word.lower() for text in read_texts(path, name) for word in re.findall(r"\w+", text)]
    return words, lambda tokens: ConcordanceIndex(tokens).find_concordance(WORD)


def regex_kwic(path: str, name: str) -> tuple[Any, Callable[[Any], Any]]:
    rule = re.compile(rf"(?i)\b{WORD}\b")

    def run(texts: Any) -> Any:
        found = ((text, *place.span()) for text in texts for place in rule.finditer(text))
        return [(text[max(start - 40, 0) : start], text[start:end], text[end : end + 40]) for text, start, end in found]

    return read_texts(path, name), run


def framescope_patterns(path: str, name: str) -> tuple[Any, Callable[[Any], Any]]:
    import framescope as fs
    from framescope.matching import TypeIndex, find_patterns

    tokens = fs.tokenize(read_texts(path, name))
    patterns = read_patterns(path)
    return tokens, lambda tokens: find_patterns(TypeIndex(tokens), patterns)


def regex_patterns(path: str, name: str) -> tuple[Any, Callable[[Any], Any]]:
    from regexes import regex_of

    rules = [regex_of(pattern) for pattern in read_patterns(path)]
    texts = [" ".join(re.findall(r"[^\W_]+(?:[-'\u2019][^\W_]+)*", text.lower())) for text in read_texts(path, name)]
    return texts, lambda texts: [sum(1 for text in texts for _ in rule.finditer(text)) for rule in rules]


def read_patterns(path: str) -> list[str]:
    """The 100 patterns of a corpus, drawn once by the benchmark."""
    patterns: list[str] = json.loads(Path(path).with_suffix(".patterns.json").read_text(encoding="utf-8"))
    return patterns


def framescope_keyness(**options: Any) -> Operation:
    def prepare(path: str, name: str) -> tuple[Any, Callable[[Any], Any]]:
        import framescope as fs

        keyness = fs.keyness
        counts = fs.count_terms(fs.tokenize(read_texts(path, name)))
        documents = counts.documents.assign(half=["AB"[i % 2] for i in range(len(counts.documents))])
        counts = fs.counts_trim(fs.Counts(counts.matrix, counts.terms, documents), min_count=MIN_COUNT)
        return counts, lambda counts: keyness(counts, "half", "A", **{"n_refined": 0, **options})

    return prepare


def pycorpdiff_keyness(**options: Any) -> Operation:
    def prepare(path: str, name: str) -> tuple[Any, Callable[[Any], Any]]:
        import pandas as pd
        import pycorpdiff

        texts = read_texts(path, name)
        halves = [pycorpdiff.Corpus(pd.DataFrame({"text": texts[i::2]})) for i in range(2)]
        return halves, lambda halves: pycorpdiff.compare(*halves).keyness(min_count=MIN_COUNT, **options)

    return prepare


OPERATIONS: dict[str, Operation] = {
    "framescope kwic": framescope_kwic(WORD),
    "framescope kwic, a frequent word": framescope_kwic(FREQUENT),
    "NLTK concordance": nltk_kwic,
    "regex concordance": regex_kwic,
    "framescope 100 patterns": framescope_patterns,
    "regex 100 patterns": regex_patterns,
    "framescope permutations": framescope_keyness(n_permutations=RESAMPLES, n_bootstrap=0),
    "pycorpdiff permutations": pycorpdiff_keyness(permutation_n=RESAMPLES, permutation_seed=1),
    "framescope bootstrap": framescope_keyness(n_permutations=0, n_bootstrap=RESAMPLES),
    "pycorpdiff bootstrap": pycorpdiff_keyness(ci="bootstrap", n_boot=RESAMPLES, bootstrap_seed=1),
}


def main() -> None:
    import pyarrow as pa

    pa.set_cpu_count(int(THREADS))
    given, run = OPERATIONS[sys.argv[1]](sys.argv[2], sys.argv[1])
    print(json.dumps(measure(run, given)[1]))


if __name__ == "__main__":
    main()
