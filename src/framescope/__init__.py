"""framescope: how news outlets frame the same story, and which terms set them apart.

A corpus becomes tokens, tokens become counts, and every comparison is a function from counts to a table.
The public names stand in `__init__.pyi`; a room is loaded when a name of it is first used.
"""

import lazy_loader

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
