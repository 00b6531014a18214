"""Case numbers: ``JZ`` + year, month, day + five-digit serial + two check digits, e.g. ``JZ202611030000133``.

The check digits are those of ISO 7064 MOD 97-10 over the thirteen digits before them. They find every wrong digit and every
two neighbours swapped, so that a typo is told as a typo and need not be looked up.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass

from bot.cases.errors import CaseNumberError

PREFIX = "JZ"
DEMO_SERIALS = range(90_000, 100_000)  # never given to a real case
FORM = "编号以 JZ 开头，后面是15位数字，可在受理回执上找到"

_IGNORED = re.compile(r"[\s\-‐‑‒–—―−·._/:：#]")
_LOOKALIKES = str.maketrans("OIL", "011")


@dataclass(frozen=True, order=True)
class CaseNumber:
    """A well-formed case number.

    Attributes:
        day: the day in the number (the office's day of receipt).
        serial: 0 to 99999.
    """

    day: dt.date
    serial: int

    def __post_init__(self) -> None:
        """Refuse a serial that does not fit five digits."""
        if not 0 <= self.serial <= 99_999:
            raise CaseNumberError("流水号应为0到99999")

    def __str__(self) -> str:
        body = f"{self.day:%Y%m%d}{self.serial:05d}"
        return f"{PREFIX}{body}{check_digits(body)}"

    @property
    def is_demo(self) -> bool:
        """Whether the serial lies in the range kept for demonstration."""
        return self.serial in DEMO_SERIALS

    @classmethod
    def parse(cls, text: str) -> CaseNumber:
        """Read a number as people type it: full width, spaces, hyphens, lower case, O for 0, with or without ``JZ``.

        Raises:
            CaseNumberError: not a case number; the message says what is wrong with it.
        """
        compact = _IGNORED.sub("", unicodedata.normalize("NFKC", text)).upper()
        digits = compact.removeprefix(PREFIX).translate(_LOOKALIKES)
        if not digits.isascii() or not digits.isdigit():
            raise CaseNumberError(f"这不像办件编号。{FORM}。")
        if len(digits) != 15:
            raise CaseNumberError(f"办件编号的位数不对：应有15位数字，您给的是{len(digits)}位。请对照受理回执再核对一遍。")
        if int(digits) % 97 != 1:
            raise CaseNumberError("办件编号里有数字输错了（校验不通过）。请对照受理回执再核对一遍。")
        try:
            day = dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        except ValueError:
            raise CaseNumberError("办件编号里的日期不存在。请对照受理回执再核对一遍。") from None
        return cls(day, int(digits[8:13]))


def check_digits(body: str) -> str:
    """Return the two ISO 7064 MOD 97-10 check digits of ``body`` (digits only)."""
    return f"{98 - int(body) * 100 % 97:02d}"
