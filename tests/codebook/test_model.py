"""`Codebook`: names, tables, and the answer to a name that does not exist."""

import pytest

from framescope.codebook import Codebook, Frame
from framescope.errors import CodebookError

BOOK = Codebook(
    "toy",
    (Frame("a", "Frame A", ("x", "y z"), description="Of x."), Frame("b", "Frame B", ())),
    version="1.0",
)


def test_a_codebook_introduces_itself():
    assert repr(BOOK) == "<Codebook toy 1.0: 2 frames, 2 patterns, unvalidated>"


def test_a_codebook_lists_its_frames():
    assert BOOK.to_table().to_dict("list") == {
        "frame": ["a", "b"],
        "label": ["Frame A", "Frame B"],
        "description": ["Of x.", ""],
        "n_patterns": [2, 0],
        "patterns": ["x, y z", ""],
    }


def test_a_frame_is_found_by_name_or_the_names_there_are_are_told():
    assert BOOK.frame("b").label == "Frame B"
    with pytest.raises(CodebookError) as error:
        BOOK.frame("c")
    assert str(error.value) == "codebook toy: there is no frame 'c'; there are: a, b."
