"""The bench on screen: controls, and the panels that follow them. The only room that knows ipywidgets."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import Any, get_args

import ipywidgets as w

from framescope.errors import FramescopeError
from framescope.lab import show
from framescope.lab.bench import Bench, lines_table
from framescope.lab.code import code_of
from framescope.lab.view import READS, View, view_key, view_period
from framescope.lab.vocabulary import complete
from framescope.origins import Weighting

PAUSE = 0.5  # seconds without a change, before the resampling begins
WEIGHTINGS = {"all": "every word", "cluster": "near-duplicates as one article", "own": "an article's own words only"}
SORTS = {"log_odds_z": "log odds z", "g2": "G2", "log_ratio": "log ratio"}
ORDERS = {
    "place": "place in the corpus",
    "left": "words before",
    "right": "words after",
    "date": "date",
    "group": "group",
}


class BenchWidgets:
    """The widgets of a bench, by name, and the box that shows them.

    Every change makes a new `View`; all panels are made from it at once, without resampling. After a pause the
    intervals and p-values are worked out in a thread, and shown if the view is still the same.
    """

    def __init__(self, bench: Bench) -> None:
        bench.load()
        self.bench = bench
        self.task: asyncio.Task[None] | None = None
        self.shown: dict[str, tuple[tuple[Any, ...], bool]] = {}  # of each panel: its key, and whether resampled
        self.view = first = bench.first_view()
        labels = [(f"{name} ({n:,} article{'' if n == 1 else 's'})", name) for name, n in bench.groups.items()]
        long = w.Layout(width="auto")
        self.pattern = w.Combobox(
            value=first.pattern,
            placeholder="a word, a glob (fram*) or a phrase",
            ensure_option=False,
            continuous_update=True,
            description="Search",
            layout=long,
        )
        self.groups = w.SelectMultiple(
            options=labels, value=first.groups, rows=min(len(labels), 6), description="Groups", layout=long
        )
        months = bench.months or ["no dates"]
        self.period = w.SelectionRangeSlider(
            options=months,
            index=(0, len(months) - 1),
            description="Period",
            continuous_update=False,
            disabled=not bench.months,
            layout=long,
        )
        self.weighting = _choice("Count", {name: WEIGHTINGS[name] for name in get_args(Weighting)})
        self.order = _choice("Lines by", ORDERS)
        self.target = _choice("Terms of", {name: name for name in first.groups})
        self.sort = _choice("by", SORTS)
        self.codebook = _choice("Frames", {i: book.title or book.name for i, book in enumerate(bench.study.codebooks)})
        self.document = w.Dropdown(description="Article", layout=long)
        self.code_panel = w.ToggleButtons(options=list(READS), description="Copy as code")
        self.code = w.Textarea(layout=w.Layout(width="auto", height="15em"))
        self.panels = {name: w.HTML() for name in ("status", *READS)}
        controls = (self.pattern, self.groups, self.period, self.weighting, self.order, self.target, self.sort)
        for control in (*controls, self.codebook, self.document):
            control.observe(self._changed, names="value")
        self.code_panel.observe(lambda _: self._tell(), names="value")
        self.box = self._arrange()
        self.update()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        return self.box._repr_mimebundle_(**options)

    def __repr__(self) -> str:
        return f"<bench on {self.bench.study!r}: {self.view}>"

    def _arrange(self) -> Any:
        def column(width: str, *children: Any) -> Any:
            return w.VBox(children, layout=w.Layout(width=width, min_width="0", padding="0 0.6em"))

        def row(*children: Any) -> Any:
            return w.HBox(children, layout=w.Layout(width="auto"))

        shown = self.panels
        box = w.VBox(
            [
                w.HTML(show.STYLE),
                row(column("45%", self.pattern, self.period, self.weighting), column("55%", self.groups)),
                column("auto", shown["status"], self.order, shown["concordance"]),
                row(column("50%", shown["frequency"]), column("50%", shown["trend"])),
                column("auto", row(self.target, self.sort), shown["keyness"]),
                row(column("50%", self.codebook, shown["frames"]), column("50%", self.document, shown["text"])),
                column("auto", self.code_panel, self.code),
            ]
        )
        box.add_class("fs-bench")
        return box

    def _changed(self, change: Any) -> None:
        """Take a change of a control over into the view."""
        name = next(name for name, control in vars(self).items() if control is change["owner"])
        if name == "groups":
            self._offer_targets(change["new"])
        if name == "pattern":
            self.pattern.options = complete(self.bench, change["new"])
        self.update()

    def _read(self) -> View:
        """The view that the controls say."""
        first, last = self.period.value
        months = self.bench.months
        everything = not months or (first, last) == (months[0], months[-1])
        return View(
            groups=tuple(name for name in self.bench.groups if name in self.groups.value),
            **({} if everything else view_period(first, last)),
            weighting=self.weighting.value,
            pattern=self.pattern.value,
            target=self.target.value or "",
            sort=self.sort.value,
            order=self.order.value,
            codebook=self.codebook.value or 0,
            document=self.document.value or "",
        )

    def _offer_targets(self, groups: tuple[str, ...]) -> None:
        kept = self.target.value if self.target.value in groups else next(iter(groups), None)
        self._silently(self.target, options=list(groups))
        self._silently(self.target, value=kept)

    def _silently(self, control: Any, **traits: Any) -> None:
        """Set a control without that counting as a change of the reader's."""
        control.unobserve(self._changed, names="value")
        for name, value in traits.items():
            setattr(control, name, value)
        control.observe(self._changed, names="value")

    def update(self) -> None:
        """Show the view that the controls say: at once what is counted, resampling after a pause."""
        view = self._read()
        if view_key(view, "concordance") != self.shown.get("concordance", ((), False))[0]:
            self._offer_articles(view)
        self.view = replace(view, document=self.document.value or "")
        for name in READS:
            if self.shown.get(name, ((), False))[0] != view_key(self.view, name):
                self._show(name, resampled=False)
        self._tell()
        self._begin()

    @property
    def pending(self) -> list[str]:
        """The panels whose intervals and p-values are still to come."""
        return [name for name in show.RESAMPLED if not self.shown[name][1]]

    def _offer_articles(self, view: View) -> None:
        """Let the reader choose among the articles of the concordance; the first is chosen for now."""
        try:
            articles = show.articles_of(lines_table(self.bench, view))
        except FramescopeError:
            articles = []
        self._silently(self.document, options=articles)
        self._silently(self.document, value=articles[0][1] if articles else None)

    def _show(self, name: str, *, resampled: bool) -> None:
        self._put(name, show.panel_html(self.bench, self.view, name, resampled=resampled), resampled=resampled)

    def _put(self, name: str, html: str, *, resampled: bool) -> None:
        self.panels[name].value = html
        self.shown[name] = view_key(self.view, name), resampled

    def _tell(self) -> None:
        """Say what is looked at and what is pending, and write the code of what is on screen."""
        self.panels["status"].value = show.status(self.bench, self.view, self.pending)
        name = self.code_panel.value
        try:
            self.code.value = code_of(self.bench, self.view, name, resampled=self.shown[name][1])
        except FramescopeError as error:
            self.code.value = f"# {error}"

    def _begin(self) -> None:
        """Begin to resample where a loop runs (in a notebook); elsewhere `settle` does it."""
        if self.task is not None:
            self.task.cancel()
        with suppress(RuntimeError):
            self.task = asyncio.get_running_loop().create_task(self._resample())

    async def _resample(self) -> None:
        """Resample panel by panel; a change of the view ends it, so that nothing is shown that is not of the view."""
        view = self.view
        await asyncio.sleep(PAUSE)
        for name in self.pending:
            html = await asyncio.to_thread(show.panel_html, self.bench, view, name, resampled=True)
            if self.view != view:
                return
            self._put(name, html, resampled=True)
            self._tell()

    def settle(self) -> None:
        """Resample now, and show it."""
        for name in self.pending:
            self._show(name, resampled=True)
        self._tell()


def _choice(description: str, options: dict[Any, str]) -> Any:
    control = w.Dropdown(options=[(label, value) for value, label in options.items()], description=description)
    control.layout = w.Layout(width="auto")
    return control
