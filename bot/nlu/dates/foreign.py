"""Dates that are not written the Chinese way: ``Nov 5, 2026``, ``5 Nov 2026``, and six digits as printed on a receipt (``260301``)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from dateutil import parser

from bot.nlu.dates import candidate
from bot.nlu.dates.candidate import Candidate
from bot.nlu.dates.model import Kind, make_date

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_ENGLISH = re.compile(
    rf"(?<![a-z])(?:{_MONTH} ?\d{{1,2}}(?:st|nd|rd|th)?,? ?\d{{4}}|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? ?\d{{4}})(?!\d)", re.IGNORECASE
)
_SIX = re.compile(r"(?<![\dA-Za-z_.:/-])(2\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?![\dA-Za-z_元块万号.:/-])")
_EIGHT = re.compile(r"(?<![\dA-Za-z_])(20[0-4]\d)(\d{2})(\d{2})(?![\dA-Za-z_])")


def find(text: str, today: dt.date) -> Iterator[Candidate | None]:
    """All candidates of this module in a masked text."""
    for match in _ENGLISH.finditer(text):
        try:
            yield candidate.day(*match.span(), parser.parse(match.group()).date())
        except (ValueError, OverflowError):
            yield Candidate(*match.span(), Kind.IMPOSSIBLE)
    for match in _SIX.finditer(text):
        value = make_date(2000 + int(match.group(1)), int(match.group(2)), int(match.group(3)))
        if value is not None:
            # six digits are many things; only beside a word that says what happened are they a day
            yield Candidate(*match.span(), fixed=(value, value), needs_role=True)
    for match in _EIGHT.finditer(text):
        if make_date(*(int(part) for part in match.groups())) is None:
            yield Candidate(*match.span(), Kind.IMPOSSIBLE, needs_role=True)
