"""The day on which something happened, told by how long ago exactly: ``登记到今天正好8个月``, ``到今天刚好登记五个月整``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from bot.labels import DateRole
from bot.nlu.dates import candidate
from bot.nlu.dates.candidate import Candidate
from bot.nlu.dates.lengths import LENGTH, read_length
from bot.nlu.dates.model import shift

_EXACTLY = r"正正好|刚刚好|正好|刚好|恰好|整整|整"
_SINCE = re.compile(
    rf"(?:[到至](?:今[天日儿]|现在)(?:为止)?|(?P<day>[今昨前])天(?=(?:{_EXACTLY})(?:登记|领证)?(?:满|够|了))),?(?:已经|就|也|有|是|都|登记|领证)*(?P<before>{_EXACTLY})?(?:是|满|够|登记|领证|有|就|了)*{LENGTH}(?P<after>整)?"
)
_DAYS = {"今": 0, "昨": -1, "前": -2}
_TEXT_BEFORE = re.compile(r".*")
_CLAUSE_BEFORE = re.compile(r"[^,。;!?]*$")
_WHAT = (
    (DateRole.REGISTERED, re.compile(r"登记|登上|登的")),
    (DateRole.ISSUED, re.compile(r"领证|发证|签发|拿证|拿到证|证(?:办|发)?下来")),
)
_LATE = re.compile(r"过期|逾期|超期|到期")


def find(text: str, today: dt.date) -> Iterator[Candidate | None]:
    """All candidates of this module in a masked text; a length that is not said to be exact gives none."""
    for match in _SINCE.finditer(text):
        said = read_length(match)
        if said is None or said[1] or not (match["before"] or match["after"]):
            continue
        before = (_TEXT_BEFORE if match["day"] else _CLAUSE_BEFORE).search(text, 0, match.start())
        words = (before.group() if before else "") + match.group()
        role = next((role for role, word in _WHAT if word.search(words)), None)
        if role is None or _LATE.search(words):
            continue
        told_on = shift(today, days=_DAYS[match["day"] or "今"])
        found = candidate.day(*match.span(), said[0].before(told_on)) if told_on else None
        if found:
            found.role = role
        yield found
