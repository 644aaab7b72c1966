"""A figure as files: drawn once, as SVG; what was drawn is then drawn again, call by call, into a PDF and a PNG."""

import io
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg, get_hinting_flag
from matplotlib.backends.backend_mixed import MixedModeRenderer
from matplotlib.backends.backend_pdf import PdfFile, RendererPdf
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform, Transform, TransformedPath
from numpy.typing import NDArray

from framescope.plots.style import measure_text

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

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:
        return measure_text(s, prop.get_size_in_points(), prop.get_weight())


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


class _Font:
    """A font that lays a text out once, in however many figures of this process it stands.

    The letters are not loaded for it, as matplotlib does: nothing looks at them before the file is finished.
    """

    def __init__(self, font: Any, size: float) -> None:
        self._font, self._size = font, size

    def __getattr__(self, name: str) -> Any:
        return getattr(self._font, name)

    def _layout(self, text: str, flags: Any, **options: Any) -> list[SimpleNamespace]:
        return _laid_out(self._font, self._size, text, flags, tuple(options.items()))


@cache
def _laid_out(font: Any, size: float, text: str, flags: Any, options: tuple[tuple[str, Any], ...]) -> list[Any]:
    """Lay a text out; the size, which is the font's, tells its layouts apart."""
    names = "char", "glyph_index", "x", "y", "prev_kern"
    return [
        SimpleNamespace(ft_object=_face(item.ft_object), **{name: getattr(item, name) for name in names})
        for item in font._layout(text, flags, **dict(options))
    ]


@cache
def _face(font: Any) -> SimpleNamespace:
    """What is asked of the font of a letter that is laid out."""
    return SimpleNamespace(fname=font.fname, face_index=font.face_index, load_glyph=lambda *_, **__: None)


class _Vector(RendererPdf):
    """Writes PDF."""

    def _get_font_ttf(self, prop: Any) -> Any:
        font = super()._get_font_ttf(prop)  # type: ignore[no-untyped-call]
        return _Font(font, prop.get_size_in_points())


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
        renderer: Any = _Vector(file, DPI, height, width)  # type: ignore[no-untyped-call]
        _redraw(renderer, calls, turned, IdentityTransform())
        renderer.finalize()
        file.finalize()
    finally:
        file.close()
    return written.getvalue()


class _Raster(RendererAgg):
    """Draws pixels; a line of text that lies flat is one picture, where matplotlib makes one of every letter.

    The picture is made once, in however many figures of this process the text stands.
    """

    _pictures: ClassVar[dict[tuple[str, int], tuple[NDArray[np.uint8], float, float]]] = {}

    def draw_text(self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, *more: Any, **named: Any) -> None:
        if angle:
            super().draw_text(gc, x, y, s, prop, angle, *more, **named)  # type: ignore[no-untyped-call]
            return
        key = s, hash(prop)
        if key not in self._pictures:
            font = self._prepare_font(prop)  # type: ignore[no-untyped-call]
            font.set_text(s, 0.0, flags=get_hinting_flag())  # type: ignore[no-untyped-call]
            font.draw_glyphs_to_bitmap()
            right, down = font.get_bitmap_offset()
            self._pictures[key] = np.array(font.get_image()), right / 64, (down + font.get_descent()) / 64
        picture, right, down = self._pictures[key]
        self._renderer.draw_text_image(picture, round(x + right), round(y + down) + 1, 0, gc)


def draw_png(calls: list[Call], width: float, height: float) -> bytes:
    """Draw as PNG what was drawn as SVG. width, height: inches."""
    larger = Affine2D().scale(DPI / POINTS)

    def enlarged(name: str, words: tuple[Any, ...]) -> tuple[Any, ...]:
        if name in ("draw_text", "draw_image"):  # at x, y
            return (*larger.transform(words[:2]).tolist(), *words[2:])
        return tuple(word + larger if isinstance(word, Transform) else word for word in words)

    renderer: Any = _Raster(round(width * DPI), round(height * DPI), DPI)  # type: ignore[no-untyped-call]
    _redraw(renderer, calls, enlarged, larger)
    return write_png(np.asarray(renderer.buffer_rgba()))  # on white: nothing shines through


def write_png(pixels: NDArray[np.uint8]) -> bytes:
    """Write pixels as PNG, shape (rows, columns, 4): each row as its difference from the one above (ISO 15948).

    That fits figures, where most rows are like the one above. Pillow looks for the best way row by row: at the quickest
    of ten settings it took 1.7 times the processor time, for files 2 % smaller. The picture is written without its
    fourth layer, opacity.
    """
    rows, columns, _ = pixels.shape
    lines = np.full((rows, 1 + 3 * columns), 2, np.uint8)  # each begins with the number of its filter: 2, "up"
    for colour in range(3):
        lines[0, 1 + colour :: 3] = pixels[0, :, colour]
        np.subtract(pixels[1:, :, colour], pixels[:-1, :, colour], out=lines[1:, 1 + colour :: 3])
    metre = round(DPI / 0.0254)
    parts = (
        (b"IHDR", struct.pack(">2I5B", columns, rows, 8, 2, 0, 0, 0)),
        (b"pHYs", struct.pack(">2IB", metre, metre, 1)),
        (b"IDAT", zlib.compress(lines.data, 3)),
        (b"IEND", b""),
    )
    chunks = (struct.pack(">I", len(d)) + name + d + struct.pack(">I", zlib.crc32(name + d)) for name, d in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


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
