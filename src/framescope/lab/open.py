"""Opening the bench in a notebook; only here are the widgets loaded."""

from importlib.util import find_spec
from typing import Any

from framescope.errors import FramescopeError
from framescope.lab.bench import Bench
from framescope.study import Study


def explore(study: Study) -> Any:
    """Open the bench on a study, in JupyterLab: pick groups, period and weighting, search, and read.

    Concordance, frequency, keyness, frames and the raw text with its cuts follow at once; intervals and p-values, which
    take resampling, come when they are worked out, and until then are said to be pending. "Copy as code" gives the
    calls of this library that make what is on screen.

    Returns the widgets (ipywidgets, of the extra `lab`); their logic, without a screen, is
    `framescope.lab.bench.Bench`.

    >>> import framescope as fs
    >>> from tempfile import TemporaryDirectory
    >>> from framescope.examples import write_study
    >>> from framescope.lab import Bench
    >>> from framescope.lab.leading import first_view
    >>> from framescope.lab.panels import rates_table
    >>> with TemporaryDirectory() as folder:
    ...     bench = Bench(fs.open_study(write_study(folder)))  # what `fs.explore` puts on screen
    ...     print(rates_table(bench, first_view(bench))[["group", "term", "n", "n_tokens"]])
              group  term  n  n_tokens
    0    Ferry Post  bill  3        94
    1  Hill Gazette  bill  0        87
    """
    if not isinstance(study, Study):
        raise FramescopeError("explore takes a study: fs.explore(fs.open_study(...)).")
    if find_spec("ipywidgets") is None:
        raise FramescopeError("the bench needs ipywidgets: open it by `make lab`, or install the extra `lab`.")
    from framescope.lab.widgets import BenchWidgets

    return BenchWidgets(Bench(study))
