"""The codebooks that come with the project: each reads, and each of its patterns can find something."""

from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from framescope.codebook import read_codebook
from framescope.corpus import corpus_from_table
from framescope.errors import CodebookError
from framescope.matching import TypeIndex, find_patterns
from framescope.tokens import tokenize

FOLDER = Path(__file__).parents[2] / "data" / "codebooks"
PATHS = sorted(FOLDER.glob("*.yaml"))
BOOKS = {path.stem: read_codebook(path) for path in PATHS}

every_book = pytest.mark.parametrize("name", BOOKS)


def test_the_four_codebooks_are_there():
    assert list(BOOKS) == ["air-defence", "news-frames", "policy-frames", "target-systems"]


@every_book
def test_a_codebook_names_version_source_and_that_nobody_has_validated_it(name):
    book = BOOKS[name]
    assert book.name == name
    assert book.version
    assert book.title
    assert len(book.source) > 40
    assert book.language == "en"
    assert book.status == "unvalidated"
    for frame in book.frames:
        assert frame.label, frame.name
        assert len(frame.description) > 30, frame.name
        assert (book.kind == "targets") == (frame.question == ""), frame.name


@pytest.mark.parametrize(
    ("name", "kind", "names"),
    [
        (
            "air-defence",
            "frames",
            "interoperability sovereignty alliance-cohesion cost-and-procurement "
            "industry-and-technology-transfer threat-and-deterrence",
        ),
        # Semetko & Valkenburg (2000)
        ("news-frames", "frames", "conflict human-interest economic-consequences morality responsibility"),
        # Boydstun et al. (2014)
        (
            "policy-frames",
            "frames",
            "economic capacity-and-resources morality fairness-and-equality legality policy-prescription "
            "crime-and-punishment security-and-defence health-and-safety quality-of-life cultural-identity "
            "public-opinion political external-regulation other",
        ),
        ("target-systems", "targets", "S-400 SAMP/T Patriot S-300 CPMIEC T-LORAMIDS"),
    ],
)
def test_a_codebook_has_the_frames_it_must_have(name, kind, names):
    book = BOOKS[name]
    assert book.kind == kind
    assert book.names == names.split()
    assert len(book.names) == {"air-defence": 6, "news-frames": 5, "policy-frames": 15, "target-systems": 6}[name]
    without = [frame.name for frame in book.frames if not frame.patterns]
    assert without == (["other"] if name == "policy-frames" else [])


def spelled(pattern):
    """Words that a pattern should find: something, or nothing, in place of each star; a letter in place of a mark."""
    for filled in ("", "x", "5", "s"):
        for letter in ("s", "z", "u"):
            words = ("word" if word == "*" else word.replace("*", filled) for word in pattern.split())
            yield " ".join(words).replace("?", letter)


@every_book
def test_every_pattern_finds_what_it_spells(name):
    book = BOOKS[name]
    patterns = [pattern for frame in book.frames for pattern in (*frame.patterns, *frame.exclude)]
    patterns += [pattern for listed in book.evaluation.values() for pattern in listed]
    texts = [text for pattern in patterns for text in spelled(pattern)]
    tokens = tokenize(corpus_from_table(pd.DataFrame({"text": texts})), variants=book.variants)
    index = TypeIndex(tokens)
    dead = [pattern for pattern in dict.fromkeys(patterns) if not len(find_patterns(index, [pattern]))]
    assert dead == []
    assert len(patterns) > 150


@every_book
def test_no_pattern_stands_in_two_frames_or_twice_in_one(name):
    frames = BOOKS[name].frames
    for frame in frames:
        assert len(set(frame.patterns)) == len(frame.patterns), frame.name
    shared = {(one.name, other.name): set(one.patterns) & set(other.patterns) for one, other in combinations(frames, 2)}
    assert {pair: both for pair, both in shared.items() if both} == {}


def test_the_two_codebooks_of_the_story_count_spellings_alike():
    assert dict(BOOKS["air-defence"].variants) == dict(BOOKS["target-systems"].variants)
    for name, book in BOOKS.items():
        assert not set(book.variants) & set(book.variants.values()), f"{name}: a variant of a variant"


def test_the_evaluative_words_praise_or_fault_and_never_both():
    evaluation = BOOKS["target-systems"].evaluation
    assert set(evaluation) == {"positive", "negative"}
    assert not set(evaluation["positive"]) & set(evaluation["negative"])


def test_the_readme_beside_them_names_them_all():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [path.name for path in PATHS if f"`{path.name}`" not in text] == []


def test_a_codebook_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(CodebookError) as error:
        read_codebook(str(tmp_path / "none.yaml"))
    assert str(error.value) == f"there is no file {tmp_path / 'none.yaml'}."
