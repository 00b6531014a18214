"""A typed number for a button: "2", "第二个", "选3", "②"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.nlu.normalise import normalise

_CHOICE = re.compile(
    r"^(?:我?[选要点]|就|第|按|回复|答案)*\s*\(?([1-9]|1[0-2]|[一二三四五六七八九])\)?\s*(?:个|号|项|条|种)?(?:吧|的|那个)?\s*[。.、!！]?$"
)
_NUMERALS = "一二三四五六七八九"
MAX_CHARS = 12


def chosen(text: str, buttons: Sequence[Mapping[str, Any]]) -> str | None:
    """The payload of the button that a message picks by its number.

    Args:
        text: the message.
        buttons: the buttons offered last, in order, as Rasa sends them (``title``, ``payload``).

    Returns:
        ``None`` when the message is not a number by itself, or there is no such button.
    """
    place = number(text)
    return str(buttons[place - 1]["payload"]) if place is not None and place <= len(buttons) else None


def names_a_day(text: str) -> bool:
    """Whether a typed number may be a day of the month (3号)."""
    return "号" in normalise(text).text


def number(text: str) -> int | None:
    """The number that a message consists of, from 1 on; ``None`` when it is anything else."""
    if len(text) > MAX_CHARS:
        return None
    match = _CHOICE.match(normalise(text).text)
    if match is None:
        return None
    said = match.group(1)
    return _NUMERALS.index(said) + 1 if said in _NUMERALS else int(said)
