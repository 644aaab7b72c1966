"""What the tests of several comparisons need."""

import pytest

from framescope.measures import resampling, spreading


@pytest.fixture
def bootstraps_drawn(monkeypatch):
    """Every array of multiplicities that is drawn, by the number of documents of its group, in one thread."""
    drawn, draw = {}, resampling.draw_bootstrap

    def recorded(n_documents, *arguments):
        times = draw(n_documents, *arguments)
        drawn.setdefault(n_documents, []).append(times)
        return times

    monkeypatch.setattr(resampling, "draw_bootstrap", recorded)
    monkeypatch.setattr(spreading, "cpu_count", lambda: 1)
    return drawn
