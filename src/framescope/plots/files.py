"""A figure as files: drawn once, as SVG; what was drawn is then drawn again, call by call, into a PDF and a PNG."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_pdf import PdfFile, RendererPdf
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform, Transform, TransformedPath

POINTS = 72.0  # to the inch: the unit of SVG and PDF
DPI = 200  # of the PNG and of pictures within the others: 1,440 pixels wide

Call = tuple[str, GraphicsContextBase, tuple[Any, ...], dict[str, Any]]


class _Recorder(RendererSVG):
    """Writes SVG, and keeps what it was asked to draw."""

    def __init__(self, *words: Any, **options: Any) -> None:
        self.calls: list[Call] = []
        self._busy = False  # a call that matplotlib takes apart into others is kept as the one it was
        super().__init__(*words, **options)  # type: ignore[no-untyped-call]

    def _keep(self, name: str, gc: GraphicsContextBase, words: tuple[Any, ...], options: dict[str, Any]) -> None:
        if self._busy:
            getattr(RendererSVG, name)(self, gc, *words, **options)
            return
        seen = GraphicsContextBase()
        seen.copy_properties(gc)
        _move_clip(seen, IdentityTransform())
        frozen = tuple(word.frozen() if isinstance(word, Transform) else word for word in words)
        self.calls.append((name, seen, frozen, options))
        self._busy = True
        try:
            getattr(RendererSVG, name)(self, gc, *words, **options)
        finally:
            self._busy = False


def _kept(name: str) -> Callable[..., None]:
    def draw(self: _Recorder, gc: GraphicsContextBase, *words: Any, **options: Any) -> None:
        self._keep(name, gc, words, options)

    return draw


for _name in ("draw_path", "draw_markers", "draw_path_collection", "draw_text", "draw_image"):
    setattr(_Recorder, _name, _kept(_name))


def draw_svg(figure: Figure) -> tuple[str, list[Call]]:
    """Draw a figure as SVG, the same text for the same figure; give what was drawn, too. It is laid out already."""
    written = io.StringIO()
    with _as_drawn(figure) as (width, height):
        nothing = dict.fromkeys(("Date", "Creator"))
        recorder = _Recorder(width * POINTS, height * POINTS, written, image_dpi=DPI, metadata=nothing)
        renderer: Any = MixedModeRenderer(figure, width, height, DPI, recorder)  # type: ignore[no-untyped-call]
        figure.draw(renderer)
        renderer.finalize()
    return written.getvalue(), recorder.calls


@contextmanager
def _as_drawn(figure: Figure) -> Iterator[tuple[float, float]]:
    """A figure in points, on white; its size in inches."""
    before, colour = figure.dpi, figure.get_facecolor()
    figure.dpi = POINTS
    figure.set_facecolor("white")
    try:
        yield tuple(figure.get_size_inches())
    finally:
        figure.dpi = before
        figure.set_facecolor(colour)


def draw_pdf(calls: list[Call], width: float, height: float) -> bytes:
    """Draw as PDF what was drawn as SVG. width, height: inches."""

    def turned(name: str, words: tuple[Any, ...]) -> tuple[Any, ...]:
        """The place of a text counts from below, not from above."""
        return (words[0], height * POINTS - words[1], *words[2:]) if name == "draw_text" else words

    written = io.BytesIO()
    nothing = dict.fromkeys(("CreationDate", "Creator", "Producer"))
    file: Any = PdfFile(written, metadata=nothing)  # type: ignore[no-untyped-call]
    try:
        file.newPage(width, height)
        renderer: Any = RendererPdf(file, DPI, height, width)  # type: ignore[no-untyped-call]
        _redraw(renderer, calls, turned, IdentityTransform())
        renderer.finalize()
        file.finalize()
    finally:
        file.close()
    return written.getvalue()


def draw_png(calls: list[Call], width: float, height: float) -> bytes:
    """Draw as PNG what was drawn as SVG. width, height: inches."""
    from PIL import Image

    larger = Affine2D().scale(DPI / POINTS)

    def enlarged(name: str, words: tuple[Any, ...]) -> tuple[Any, ...]:
        if name in ("draw_text", "draw_image"):  # at x, y
            return (*larger.transform(words[:2]).tolist(), *words[2:])
        return tuple(word + larger if isinstance(word, Transform) else word for word in words)

    renderer: Any = RendererAgg(round(width * DPI), round(height * DPI), DPI)  # type: ignore[no-untyped-call]
    _redraw(renderer, calls, enlarged, larger)
    picture = Image.fromarray(np.asarray(renderer.buffer_rgba())).convert("RGB")  # on white: nothing shines through
    written = io.BytesIO()
    picture.save(written, "png", dpi=(DPI, DPI), compress_level=3)
    return written.getvalue()


def _redraw(
    renderer: Any, calls: list[Call], changed: Callable[[str, tuple[Any, ...]], tuple[Any, ...]], larger: Transform
) -> None:
    """Draw all calls again. changed: gives what a call is told, in this renderer's own terms."""
    for name, seen, words, options in calls:
        gc = renderer.new_gc()
        gc.copy_properties(seen)
        _move_clip(gc, larger)
        getattr(renderer, name)(gc, *changed(name, words), **options)


def _move_clip(gc: Any, transform: Transform) -> None:
    """Clip where a transform leads to; what follows the size of the figure is as it is now from here on."""
    if (box := gc.get_clip_rectangle()) is not None:
        gc.set_clip_rectangle(Bbox(transform.transform(box.get_points())))
    path, before = gc.get_clip_path()
    if path is not None:
        gc.set_clip_path(TransformedPath(path, before.frozen() + transform))
