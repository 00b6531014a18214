"""Lengths of time: ``八个月``, ``一年半``, ``三个月零五天``, ``半个月``, ``两个星期``."""

from __future__ import annotations

import re

from bot.nlu.dates.model import Length
from bot.nlu.dates.numerals import COUNT, NOT_IN_NUMBER, parse_number

_WEEK = r"(?:周(?!岁|年|期)|星期|礼拜)"
LENGTH = (
    rf"{NOT_IN_NUMBER}(?<![第每哪那某提])(?=[大小]?[\d半一二两三四五六七八九十廿俩仨])"
    r"(?:[大小]?半(?P<half>拉?个?多?月|年|个?多?星期|个?多?礼拜)(?P<hm>多)?"
    rf"|(?:(?P<y>{COUNT}) ?(?P<ym>多)?年(?P<yh>半)?)?[零又]?(?:(?P<mo>{COUNT}|[俩仨](?=个?多?月)) ?(?P<mm>多)?"
    rf"(?:个|(?<=[俩仨])|(?<=[俩仨]多))(?P<mh>半|多|来)?月)?[零又]?"
    rf"(?:(?P<w>{COUNT}|[俩仨](?=个?{_WEEK})) ?(?P<wm>多)?个?(?P<wh>半)?{_WEEK})?[零又]?"
    rf"(?:(?P<d>{COUNT}) ?(?P<dm>多|来)?(?:天|日(?!元)))?(?P<more>多)?)"
)
"""Pattern of a length; may match nothing but the position, which ``read_length`` refuses."""


def read_length(match: re.Match[str]) -> tuple[Length, bool] | None:
    """The length in the groups of ``LENGTH`` and whether "more" (多) was said; ``None`` when there is none."""
    if match["half"]:
        unit = match["half"]
        more = bool(match["hm"]) or "多" in unit or match.group().startswith(("大", "小"))
        if unit == "年":
            return Length(months=6), more
        return Length(days=15 if unit.endswith("月") else 4), more
    years, months, weeks, days = (_number(match[name]) for name in ("y", "mo", "w", "d"))
    if None in (years, months, weeks, days):
        return None
    total = Length(
        years or 0,
        (months or 0) + (6 if match["yh"] else 0),
        (days or 0) + 7 * (weeks or 0) + (15 if match["mh"] == "半" else 0) + (4 if match["wh"] else 0),
    )
    more = any(match[name] for name in ("ym", "mm", "wm", "dm", "more")) or match["mh"] in ("多", "来")
    return (total, more) if total else None


def _number(words: str | None) -> int | None:
    return 0 if words is None else parse_number(words)
