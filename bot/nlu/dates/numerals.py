"""Numbers as people write them in dates: ``15``, ``十五``, ``廿三``, ``二零二五``."""

from __future__ import annotations

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "O": 0, "o": 0, "两": 2, "俩": 2, "仨": 3}
_TENS = {"廿": 20, "卅": 30}

CN = "一二两三四五六七八九十廿卅"
"""Characters of a Chinese number below one hundred."""

SMALL = rf"(?:\d{{1,2}}|[〇零{CN}]{{1,4}})"
"""Pattern of a month or day number."""

COUNT = rf"(?:\d{{1,4}}|[{CN}百]{{1,5}})"
"""Pattern of a count of days, weeks, months or years."""

AFTER_WEEKDAY = r"(?<=[周期拜][一二三四五六])(?=\d)"
"""Look-around: a number in digits right after a weekday (周四11月19号)."""

NOT_IN_NUMBER = rf"(?:(?<![\d.〇零{CN}百千万几])|{AFTER_WEEKDAY})"
"""Look-behind: the number starts here."""


def parse_number(text: str) -> int | None:
    """The value of a number below one thousand, or ``None`` when the characters do not form one (三四, 十十)."""
    if text.isdigit() and text.isascii():
        return int(text)
    total = 0
    pending: int | None = None
    smallest = 1000
    for position, character in enumerate(text):
        unit = {"百": 100, "十": 10}.get(character)
        if unit is not None or character in _TENS:
            step = unit or 10
            if step >= smallest or (unit == 100 and pending is None):
                return None
            if character in _TENS:
                if pending is not None:
                    return None
                total += _TENS[character]
            else:
                total += (1 if pending is None else pending) * step
            smallest, pending = step, None
        elif character in _DIGITS:
            zero = _DIGITS[character] == 0
            if zero and position + 1 < len(text) and pending is None:
                continue
            if pending is not None:
                return None
            pending = _DIGITS[character]
        else:
            return None
    return total + (pending or 0)


def parse_digits(text: str) -> int | None:
    """The value of digits said one by one (二零二五, 2025), or ``None``."""
    if text.isdigit() and text.isascii():
        return int(text)
    value = 0
    for character in text:
        if character not in _DIGITS:
            return None
        value = value * 10 + _DIGITS[character]
    return value


def full_year(short: int, this_year: int) -> int:
    """The year behind two digits: at most twenty years ahead, otherwise in the last century."""
    year = this_year - this_year % 100 + short
    return year if year <= this_year + 20 else year - 100
