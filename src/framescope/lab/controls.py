"""The controls and panels of the bench, and where they stand; what they do is for `widgets.py`."""

from typing import Any, get_args

import ipywidgets as w

from framescope.errors import counted
from framescope.lab.bench import Bench
from framescope.lab.look import COPY, STYLE
from framescope.lab.view import READS, View
from framescope.origins import Weighting

WEIGHTINGS = {"all": "every word", "cluster": "near-duplicates as one article", "own": "an article's own words only"}
SORTS = {"log_odds_z": "log odds z", "g2": "G2", "log_ratio": "log ratio"}
ORDERS = {
    "place": "place in the corpus",
    "left": "words before",
    "right": "words after",
    "date": "date",
    "group": "group",
}
ROWS = 8  # of the list of groups, at most
NARROW, WIDE = "22em", "34em"  # what stands side by side stands one below the other where each would be narrower


class Controls:
    """The widgets of a bench, by name, set to a view, and the box that shows them."""

    def __init__(self, bench: Bench, view: View) -> None:
        self.bench = bench
        wide = w.Layout(width="auto")
        self.pattern = w.Combobox(
            value=view.pattern,
            placeholder="a word, a glob (fram*) or a phrase",
            ensure_option=False,
            continuous_update=True,
            description="Search",
            layout=wide,
        )
        labels = [
            (f"{name} ({counted(n, 'article')})", name)
            for name, n in sorted(bench.groups.items(), key=lambda pair: -pair[1])
        ]
        self.groups = w.SelectMultiple(
            options=labels, value=view.groups, rows=min(len(labels), ROWS), description="Groups", layout=wide
        )
        # The slider writes its ends with a bare hyphen between them.
        months = [(f" {month} ", month) for month in bench.months] or [("no dates", "")]
        self.period = w.SelectionRangeSlider(
            options=months,
            index=(0, len(months) - 1),
            description="Period",
            continuous_update=False,
            disabled=not bench.months,
            layout=wide,
        )
        self.weighting = _choice("Count", {name: WEIGHTINGS[name] for name in get_args(Weighting)})
        self.order = _choice("Lines by", ORDERS)
        self.target = _choice("Terms of", {name: name for name in view.groups})
        self.sort = _choice("by", SORTS)
        self.codebook = _choice("Frames", {i: book.title or book.name for i, book in enumerate(bench.study.codebooks)})
        self.document = w.Dropdown(description="Article", layout=wide)
        self.code_panel = w.ToggleButtons(options=list(READS), description="Copy as code")
        self.code = w.Textarea(description="Code", layout=w.Layout(width="auto", height="15em"))
        self.panels = {name: w.HTML() for name in ("sought", "status", *READS)}
        self.box = self._arrange()

    @property
    def picking(self) -> tuple[Any, ...]:
        """The controls that make the view."""
        picked = (self.pattern, self.groups, self.period, self.weighting, self.order, self.target, self.sort)
        return (*picked, self.codebook, self.document)

    def _arrange(self) -> Any:
        def part(*children: Any, least: str = "100%") -> Any:
            return w.VBox(
                children,
                layout=w.Layout(flex=f"1 1 {least}", min_width=f"min({NARROW}, 100%)", padding="0 0.6em"),
            )

        def row(*children: Any) -> Any:
            return w.Box(children, layout=w.Layout(width="auto", flex_flow="row wrap", margin="0 0 0.8em 0"))

        shown = self.panels
        box = w.VBox(
            [
                w.HTML(STYLE),
                row(
                    part(self.pattern, shown["sought"], self.period, self.weighting, least=NARROW),
                    part(self.groups, least=NARROW),
                ),
                row(part(shown["status"], self.order, shown["concordance"])),
                row(part(shown["frequency"], least=NARROW), part(shown["trend"], least=NARROW)),
                row(part(self.target, least=NARROW), part(self.sort, least=NARROW), part(shown["keyness"])),
                row(part(self.codebook, shown["frames"], least=WIDE), part(self.document, shown["text"], least=WIDE)),
                row(part(self.code_panel, self.code, w.HTML(COPY))),
            ]
        )
        box.add_class("fs-bench")
        return box


def _choice(description: str, options: dict[Any, str]) -> Any:
    control = w.Dropdown(options=[(label, value) for value, label in options.items()], description=description)
    control.layout = w.Layout(width="auto")
    return control
