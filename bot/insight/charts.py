"""Bars as SVG, drawn on the server. Nothing is loaded from anywhere and no script runs; the page has the same figures as a table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

_TALLEST = 12  # bars; more are added up as the rest
_COLOUR = "#17555c"


def bars(title: str, items: Sequence[tuple[str, float]], *, level: bool = False) -> bytes:
    """A bar chart as an SVG file.

    Args:
        title: its name, read out by screen readers.
        items: what and how much.
        level: bars lie down, for long names.
    """
    import pygal
    from pygal.style import Style

    style = Style(
        background="#ffffff",
        plot_background="#ffffff",
        foreground="#1c282c",
        foreground_strong="#1c282c",
        foreground_subtle="#dcd8ce",
        colors=(_COLOUR,),
        font_family="sans-serif",
        label_font_size=14,
        major_label_font_size=14,
        value_font_size=14,
        no_data_font_size=18,
    )
    shown = list(items[:_TALLEST] if level else items)
    rest = sum(amount for _, amount in items[len(shown) :])
    if rest:
        shown.append(("其余", rest))
    kind = pygal.HorizontalBar if level else pygal.Bar
    chart = kind(
        style=style,
        js=[],
        show_legend=False,
        print_values=level,
        width=520,
        height=90 + 30 * max(3, len(shown)) if level else 260,
        no_data_text="没有数据",
        disable_xml_declaration=True,
        pretty_print=False,
        x_labels_major_every=1 if level else 3,
        show_minor_x_labels=level,
        truncate_label=-1,
        margin_left=70 if level else 20,  # pygal takes Chinese characters for half as wide as they are
    )
    if level:
        shown.reverse()  # the first on top
    chart.x_labels = [name for name, _ in shown]
    if shown:
        most = math.ceil(max(amount for _, amount in shown))
        step = max(1, math.ceil(most / 5))  # counts have no halves
        chart.y_labels = list(range(0, most + step, step))
        chart.add(title, [amount for _, amount in shown])
    chart.add_xml_filter(_without_scripts)
    drawn: str = chart.render()
    return drawn.encode("utf-8")


def _without_scripts(root: Any) -> Any:
    """Also without the script of settings that pygal always writes."""
    for parent in list(root.iter()):
        for child in list(parent):
            if str(child.tag).endswith("script"):
                parent.remove(child)
    return root
