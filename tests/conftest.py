"""For all tests."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what tests make out of the project's cache; the processes they start inherit it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FRAMESCOPE_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
