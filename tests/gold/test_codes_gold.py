"""The sample's coded sentences: whole, found again in the sample, and their agreement against NLTK's."""

from pathlib import Path

import pytest
from nltk.metrics.agreement import AnnotationTask

from framescope.codebook import read_codebook
from framescope.framing.sheets import read_codes
from framescope.measures.agreement import krippendorff_alpha
from framescope.study import open_study

DATA = Path(__file__).parents[2] / "data"
# frame -> sentences coded yes by each coder, answers in which they differ, Krippendorff's alpha to three places
CODED = {
    "interoperability": (56, 55, 1, 0.988),
    "sovereignty": (19, 20, 1, 0.972),
    "alliance-cohesion": (30, 27, 7, 0.862),
    "cost-and-procurement": (71, 71, 2, 0.980),
    "industry-and-technology-transfer": (71, 74, 5, 0.952),
    "threat-and-deterrence": (11, 11, 2, 0.905),
}


@pytest.fixture(scope="module")
def codes():
    return read_codes(DATA / "air-defence" / "codes", read_codebook(DATA / "codebooks" / "air-defence.yaml"))


@pytest.mark.parametrize("frame", CODED)
def test_two_coders_answered_every_question(codes, frame):
    matrix = codes.matrix(frame)
    assert matrix.shape == (252, 2)
    assert matrix.notna().all(axis=None)
    differ = int((matrix["a"] != matrix["b"]).sum())
    alpha = krippendorff_alpha(matrix.to_numpy())
    assert (matrix["a"].sum(), matrix["b"].sum(), differ, round(alpha, 3)) == CODED[frame]
    said = [(coder, sid, int(code)) for coder in "ab" for sid, code in matrix[coder].items()]
    assert alpha == pytest.approx(AnnotationTask(data=said).alpha())


def test_every_coded_sentence_stands_in_the_sample():
    coded = open_study(DATA / "air-defence" / "study.yaml").coded
    assert (len(coded), coded.lost) == (252, ())
    assert coded.units["group"].value_counts().tolist() == [42] * 6


def test_the_pages_say_that_no_person_coded(codes):
    assert "not from people" in codes.about
    assert "upper bound" in codes.about
