"""Numbers as words: what a reader sees of a share, a p-value, an interval, a day."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

MINUS, DASH, THIN = "\u2212", "\u2013", "\u202f"
_P_COLUMNS = ("p", "q", "p_tokens", "p_axis", "voice_p", "voice_q", "q_low", "q_high")


def format_p(value: float) -> str:
    """Write a p-value: three decimals, no leading zero; never rounded up to .05 or to 1.

    >>> format_p(0.0321), format_p(0.0001), format_p(0.0499), format_p(0.04996), format_p(0.9996)
    ('.032', '< .001', '.0499', '< .05', '> .999')
    """
    if value < 0.001:
        return "< .001"
    if value < 0.05 <= round(value, 3):
        return f"{value:.4f}".lstrip("0") if round(value, 4) < 0.05 else "< .05"
    if value >= 1:
        return "1"
    return f"{value:.3f}".lstrip("0") if round(value, 3) < 1 else "> .999"


def format_number(value: float, name: str = "", digits: int = 2) -> str:
    """Write a number for a reader: shares in per cent, p-values short, thousands parted, a true minus.

    digits: decimals of a number below 10. A share below 1 per cent keeps what tells it from none.

    >>> format_number(0.284, "share"), format_number(0.003, "share"), format_number(1234.5), format_number(-0.5)
    ('28\u202f%', '0.3\u202f%', '1,234', '\u22120.50')
    """
    return format_p(value) if name in _P_COLUMNS else _written(value, name, _decimals(value, name, digits))


def _written(value: float, name: str, decimals: int) -> str:
    """A number with so many decimals; a share in per cent."""
    if name.startswith("share"):
        return f"{_minus(f'{100 * value:.{decimals}f}')}{THIN}%"
    return _minus(f"{value:,.{decimals}f}")


def _decimals(value: float, name: str, digits: int) -> int:
    """Decimals of a number, or of its percentage: the larger it is, the fewer."""
    size = abs(value)
    if name.startswith("share"):
        return _share_digits(100 * size)
    return 0 if size >= 100 or isinstance(value, int | np.integer) else 1 if size >= 10 else digits


def _share_digits(percent: float) -> int:
    """Decimals of a percentage: none from 1 on (as written), else the fewest that show it, up to two."""
    return next((n for n in (0, 1, 2) if percent and round(percent, n) >= 10**-n), 0)


def column_digits(values: Sequence[object]) -> int:
    """Decimals of a column of small numbers: two, or as many as its largest needs for two that are not 0."""
    sizes = [abs(value) for value in values if isinstance(value, float) and np.isfinite(value)]
    largest = max(sizes, default=0.0)
    return next((n for n in (2, 3, 4) if largest >= 10.0 ** (1 - n) or not largest), 5)


def _minus(written: str) -> str:
    """A true minus for a hyphen, and none before what is 0 as written."""
    if not written.startswith("-"):
        return written
    return MINUS + written[1:] if written.strip("-0.,") else written[1:]


def cell_words(value: object, name: str, note: str, digits: int) -> str:
    """Write what stands in a cell: a number, a day, yes or no, a text; where nothing does, why, if the note tells.

    name: of its column. digits: decimals of a small number.

    >>> cell_words(0.5, "rate", "", 3), cell_words(None, "q", "n/a: 1 article", 2), cell_words(None, "q", "", 2)
    ('0.500', 'n/a: 1 article', '\u2013')
    """
    if isinstance(value, pd.Timestamp):
        return value.strftime("%Y-%m-%d")
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return note if note.startswith("n/a") else DASH
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, int | float | np.integer | np.floating):
        return format_number(value, name, digits)  # type: ignore[arg-type]
    return str(value)


def interval_words(low: str, high: str, start: object, end: object, name: str, digits: int) -> str:
    """An interval: one number only where its ends are the same; else up to two decimals more tell them apart."""
    if low != high:
        return f"{low} to {high}"
    if isinstance(start, float) and isinstance(end, float) and start < end and name not in _P_COLUMNS:
        n = max(_decimals(start, name, digits), _decimals(end, name, digits))
        for more in (n + 1, n + 2):
            finer = [_written(value, name, more) for value in (start, end)]
            if finer[0] != finer[1]:
                return " to ".join(finer)
    return low
