"""Elapsed time: ``住了八个月了``, ``快半年了``, and how long something is overdue: ``过期两个月了``, ``晚了3天``.

The lengths of the rules (满半年, 15日内, 提前一个月, 一年一次) are not the user's own and give no candidate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.labels import DateRole
from bot.nlu.dates.candidate import Candidate
from bot.nlu.dates.lengths import LENGTH, read_length
from bot.nlu.dates.model import Kind

_FILLER = (
    r"(?:到[今昨]天|到现在|为止|正好|刚好|了|咗|已经|已|有|都|也|快要?|大概|大约|差不多|将近|近|才|刚|就|过去|过|去|超过|整整|足足|应该"
    r"|好像|起码|至少|不到| |,){0,4}"
)
_ELAPSED_LENGTH = re.compile(
    rf"{LENGTH}(?!前|之前|以前|后|之后|以后|[之以]?[内上下]|期|左右前|[一两]次|的(?:合同|租期|押金|有效))(?:多)?(?P<le>(?:左右|"
    rf"的?时间)?了)?"
)
_OVERDUE_LEAD = re.compile(rf"(?:(?:过了?期|逾期|超期|到期|脱审|漏签){_FILLER}|(?:超|晚|迟|拖|误|耽误|耽搁|延误)(?:签|办)?了{_FILLER})$")
_OVERDUE_FAR = re.compile(r"(?:过期|逾期|到期|有效期|签注|期限)[^,。;!?]{0,6}(?:超过|超出?|过了|过去)了?(?:快|大概|差不多)?$")
_ELAPSED_LEAD = re.compile(
    r"(?:已经|已|都|快要?|才|刚|[住来呆待等办交干走][^,。;!?]{0,6}?|[\u4e00-\u9fff])(?:了|有|已经|都|快|差不多|大概|将近|足足|整整|"
    r"满了)$|(?:已经|都|才|快|有|将近|差不多)$"
)
_TERM_LEAD = re.compile(
    r"(?:满|够|足|需要?|得|必须|至少|超过|能|提前|每|有效期?是?|为期|租期是?|期限是?|最多|最长|最短|只要|还有|还剩|还差|再过|不足|要|"
    r"签了|押了|缴|预付|付了|还要|多等|再等|再住)$"
)
_AFTER_WHOLE = re.compile(r"(?:多|左右|吧|了|的样子|[.。!])*")
_NEEDED = re.compile(r"(?:要|必须|需|等)[^,。;!?]{0,3}满?$")
_WHOLE = re.compile(r"(?:大概|大约|差不多|快|有|已经|才|刚)?$")


def find(text: str) -> Iterator[Candidate | None]:
    """Durations in a masked text."""
    for match in _ELAPSED_LENGTH.finditer(text):
        said = read_length(match)
        if said is None:
            continue
        length, more = said
        start, end = match.span()
        lead = text[max(0, start - 12) : start]
        approximate = more or lead.endswith(("快", "将近", "差不多", "大概", "大约", "近", "不到", "快要"))
        if (_OVERDUE_LEAD.search(lead) and "比" not in lead) or _OVERDUE_FAR.search(lead):
            yield Candidate(start, end, Kind.DURATION, length=length, overdue=True, role=DateRole.EXPIRES, approximate=approximate)
        elif _is_elapsed(text, match, lead):
            yield Candidate(start, end, Kind.DURATION, length=length, approximate=approximate)


def _is_elapsed(text: str, match: re.Match[str], lead: str) -> bool:
    if match["le"] and not _NEEDED.search(lead):
        return True
    if _TERM_LEAD.search(lead):
        return False
    if _ELAPSED_LEAD.search(lead):
        return True
    # A bare answer to "how long": nothing else is said.
    alone = len(text) <= 12 and _WHOLE.fullmatch(text, 0, match.start()) and _AFTER_WHOLE.fullmatch(text, match.end())
    return bool(alone)
