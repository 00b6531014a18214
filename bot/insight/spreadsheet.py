"""CSV for spreadsheets: no cell can be taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(value: object) -> str:
    """A cell's text; what a spreadsheet would compute gets an apostrophe before it. Numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def as_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A file that spreadsheets open as it is: UTF-8 with a byte order mark, lines ended as the standard (RFC 4180) says."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe(name) for name in header])
    writer.writerows([safe(value) for value in row] for row in rows)
    return "\ufeff" + out.getvalue()
