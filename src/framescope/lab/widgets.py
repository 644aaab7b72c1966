"""The bench on screen: a change of a control is a new view, and the panels follow it."""

import asyncio
import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import replace
from functools import partial
from threading import Event
from typing import Any

from IPython import get_ipython
from IPython.display import clear_output, display

from framescope.errors import FramescopeError
from framescope.lab import show
from framescope.lab.bench import Bench
from framescope.lab.code import code_of
from framescope.lab.controls import Controls
from framescope.lab.leading import first_view
from framescope.lab.panels import check_view, lines_table, table_key
from framescope.lab.view import READS, View, view_key, view_period
from framescope.lab.vocabulary import complete
from framescope.measures.spreading import given_up

PAUSE = 1.0  # seconds without a change, before the resampling begins
RESAMPLER = ThreadPoolExecutor(1, "resampling")  # one panel at a time, whatever the number of benches


class BenchWidgets(Controls):
    """The bench on screen: its controls, by name, and panels that follow them.

    Every change makes a new `View`; all panels are made from it at once, without resampling. After a pause the
    intervals and p-values are worked out in a thread, and shown if the view is still the same; if it is not, the
    thread gives up between two chunks of resamples.
    """

    def __init__(self, bench: Bench) -> None:
        _load(bench)
        self.task: asyncio.Task[None] | None = None
        self.gone = Event()  # set where nobody waits any more for what is resampled
        self.shown: dict[str, tuple[tuple[Any, ...], bool]] = {}  # of each panel: its key, and whether resampled
        self.view = first_view(bench)
        super().__init__(bench, self.view)
        for control in self.picking:
            control.observe(self._changed, names="value")
        self.code_panel.observe(lambda _: self._tell(), names="value")
        self.update()

    def _repr_mimebundle_(self, **options: Any) -> Any:
        panels = {name: str(panel.value) for name, panel in self.panels.items()}
        shown = self.box._repr_mimebundle_(**options)
        return {**shown, "text/html": show.fallback(self.bench, self.view, panels), "text/plain": repr(self)}

    def __repr__(self) -> str:
        return f"<bench on {self.bench.study!r}: {self.view}>"

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
        self.gone.set()  # the machine is for what is asked now
        view = self._read()
        if view_key(view, "concordance") != self.shown.get("concordance", ((), False))[0]:
            self._offer_articles(view)
        self.view = replace(view, document=self.document.value or "")
        made = {name: self._make(name) for name in READS if self._is_stale(name)}
        for name, (html, resampled) in made.items():  # at once, so that the browser sets the page once
            self._put(name, html, resampled=resampled)
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

    def _is_stale(self, name: str) -> bool:
        return self.shown.get(name, ((), False))[0] != view_key(self.view, name)

    def _make(self, name: str) -> tuple[str, bool]:
        """A panel of the view, and whether it is resampled: it is where that was done before."""
        resampled = self.bench.has(table_key(self.view, name))
        return show.panel_html(self.bench, self.view, name, resampled=resampled), resampled

    def _show(self, name: str, *, resampled: bool) -> None:
        self._put(name, show.panel_html(self.bench, self.view, name, resampled=resampled), resampled=resampled)

    def _put(self, name: str, html: str, *, resampled: bool) -> None:
        self.panels[name].value = html
        self.shown[name] = view_key(self.view, name), resampled

    def _tell(self) -> None:
        """Say what is looked at and what is pending, and write the code of what is on screen."""
        self.panels["sought"].value = show.sought(self.bench, self.view)
        self.panels["status"].value = show.status(self.bench, self.view, self.pending)
        name = self.code_panel.value
        try:
            check_view(self.bench, self.view, name)
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
        view, gone, loop = self.view, Event(), asyncio.get_running_loop()
        self.gone = gone

        def work(name: str) -> str:
            given_up.set(gone.is_set)  # in this call's own context
            return show.panel_html(self.bench, view, name, resampled=True)

        await asyncio.sleep(PAUSE)
        try:
            for name in self.pending:
                html = await loop.run_in_executor(RESAMPLER, copy_context().run, work, name)
                if self.view != view:
                    return
                self._put(name, html, resampled=True)
                self._tell()
        finally:
            gone.set()

    def settle(self) -> None:
        """Resample now, and show it."""
        for name in self.pending:
            self._show(name, resampled=True)
        self._tell()


def _load(bench: Bench) -> None:
    """Make what all views need, telling in a notebook how far that is."""
    show_now: Any = display  # these two have no types
    clear: Any = clear_output
    warm = partial(bench.once, "first tables", lambda: show.warm(bench, first_view(bench)))
    steps: list[tuple[str, Callable[[], Any]]] = [*bench.steps(), ("making the first tables", warm)]
    told: Any = None
    for done, (label, step) in enumerate(steps):
        if told is not None:
            told.update(show.loading(label, done, len(steps)))
        elif get_ipython():
            told = show_now(show.loading(label, done, len(steps)), display_id=True)
        step()
    # To look through all that was loaded for garbage takes a tenth of a second, in the midst of some change.
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    if told is not None:
        clear(wait=True)
