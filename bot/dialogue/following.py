"""A registration told by the day of the move that was told before: 今年正月十六到的 … 第二天就去登记了."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue.facts import DATE_SLOTS, exact_day
from bot.dialogue.turn import Turn
from bot.labels import DateRole
from bot.nlu.normalise import normalise

_DAYS_AFTER = {"当天": 0, "当日": 0, "当晚": 0, "同一天": 0, "第二天": 1, "次日": 1, "隔天": 1, "转天": 1, "第三天": 2}
_REGISTERED = re.compile(
    rf"(?:^|[,。;! ])(?:我|俺|们|就|然后|到了?|来了?|搬了?)*(?P<after>{'|'.join(_DAYS_AFTER)})(?:就|便|我|去|到|上|在|跟|由)*"
    r"(?P<where>[^,。;!?要想能得准备打算]{0,8}?)登(?:记|上|好)?(?:成功|好)?(?:的(?!话)|了|过)"
)


def with_day_after(turn: Turn, slots: Mapping[str, Any], today: dt.date) -> tuple[Turn, dict[str, str | None]]:
    """The turn with the day of a registration that is told by the day of the move, and the slot that keeps it.

    Args:
        turn: the message.
        slots: Rasa slots.
        today: the day on which it is read; nothing has been done on a later one.
    """
    moved = exact_day(slots.get(DATE_SLOTS[DateRole.MOVED]))
    match = _REGISTERED.search(normalise(turn.text).text)
    if moved is None or match is None or any(exact_day(value) for _, value, _ in turn.dates):
        return turn, {}
    day = moved + dt.timedelta(days=_DAYS_AFTER[match["after"]])
    if day > today:
        return turn, {}
    date = (str(DateRole.REGISTERED), day.isoformat(), match["after"])
    return replace(turn, dates=(*turn.dates, date)), {DATE_SLOTS[DateRole.REGISTERED]: day.isoformat()}
