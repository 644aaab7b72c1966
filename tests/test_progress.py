"""Progress is shown on a terminal; elsewhere nothing is written, and nothing is imported for it."""

import io
import sys

import pytest

from framescope import progress as module
from framescope.progress import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("error", [None, io.StringIO()])
def test_without_a_terminal_nothing_is_written_or_imported(
    monkeypatch: pytest.MonkeyPatch, error: io.StringIO | None
) -> None:
    monkeypatch.setattr(sys, "stderr", error)
    monkeypatch.setitem(sys.modules, "tqdm", None)  # as if it were not installed
    assert list(progress([3, 1], "counting")) == [3, 1]
    assert error is None or not error.getvalue()


def test_on_a_terminal_a_bar_says_what_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(module, "DELAY", 0)
    assert list(progress(iter("ab"), "counting letters", 2)) == ["a", "b"]
    assert "counting letters" in terminal.getvalue()
    assert "0/2" in terminal.getvalue()
