"""Libraries that only some readers need: loaded when a file needs them, and one line says what to install."""

from importlib import import_module
from typing import Any

from framescope.corpus.readers.model import Refused


def need(module: str, package: str) -> Any:
    """Import a module of the `import` extra; Refused, with what to install, where it is missing."""
    try:
        return import_module(module)
    except ImportError:
        raise Refused(f"needs {package}: pip install 'framescope[import]'") from None
