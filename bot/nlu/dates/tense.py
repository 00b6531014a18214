"""Whether past or future is meant, from the words of the clause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from bot.labels import DateRole
from bot.nlu.dates.candidate import Candidate

# Between a heading and its date: 受理日期是…
TIES = re.compile(
    r"(?:的|了)?(?:日期|时间|日子|时候|日|那天|期限|期)(?:应该|大概|大约|好像|就|都)*[是在为于:到至从自 ]*|(?:应该|大概|大约|好像|"
    r"就)*[是为:于到至]+(?:在|我)? ?"
)
# After a verb: it has happened.
PAST_MARK = re.compile(r"(?:(?:居住)?(?:登记|证|材料|申请|家|房子?|记))?[的了过]|成功|好了|完")

_DONE = re.compile(r"[的了]")
_ALREADY = re.compile(r"(?:刚刚?|已经?|早就)[^,。;!?]{0,4}$")
_FUTURE = re.compile(
    r"(?:到期|截止)(?![了的前后])|预约|约[了在的]|[去来](?:办|签|交|领|取|登|补|拿|问|趟)|(?<!没|过)要去|想[去在办要来]|打算|准备|计划|[能可](?:以|不能|否)?(?:去|"
    r"来|办|拿|取|签|登|领|申)|可以吗|行吗|行不行|可以不|好吗|上班|开门|放假|值班|营业|办公|有人吗"
    r"|前[要得必办拿搞弄交领能]|来得及|来不及|将|快要|马上|即将|届时|住到|租到|签到|下次|等到|之前(?:要|得|能|必须|办|拿|搞)|再去|"
    r"才有(?:空|时间)|要[办交搬签登到过用]|回来再"
)
_QUESTION = re.compile(r"什么时候|啥时候|几时|何时|哪天|哪一天|到底|几号|多久|怎么")
_ASKS_LEAVE = re.compile(r"(?:居住证|证|家|材料)?(?:可以吗|可以不|行吗|行不行|好吗|来得及|可不可以)")
_HAPPENED = re.compile(r"的[。!]*$|上[次回]|原来|本来|已经|过了|那时|当时|[来去办搬领签交住登]过|[去办来]了|当初|刚")
_PAST_ROLES = (DateRole.REGISTERED, DateRole.ACCEPTED, DateRole.ISSUED, DateRole.MOVED)
_ONLY_THEN = re.compile(r"才[去来到]?$")  # 过完年才去登记 tells what happened
_COUNTDOWN = re.compile(r"(?:快|就|要|马上|将|即将|也)要?$")


class Direction(Enum):
    """Which reading of an incomplete date is meant."""

    PAST = "past"
    PAST_LIKELY = "past, probably"
    FUTURE = "future"
    FUTURE_LIKELY = "future, probably"
    NEAREST = "nearest"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class RoleWord:
    """A word that says what happened, and where it stands."""

    start: int
    end: int
    role: DateRole


def direction(text: str, one: Candidate, word: RoleWord | None, window: tuple[int, int]) -> Direction:
    """Past or future, by the role and the words of the clause.

    Args:
        text: the message.
        one: the date.
        word: its role word.
        window: the part of the clause that belongs to the date.
    """
    role = one.role or (word.role if word else None)
    if role is DateRole.EXPIRES:
        return _expiry(text, word)
    future = _speaks_of_future(text, one, word, window)
    if role in _PAST_ROLES and word:
        if _has_happened(text, one, word, window[0]):
            return Direction.PAST
        if future and not _ONLY_THEN.search(text[max(0, word.start - 3) : word.start]):
            return Direction.FUTURE
        # Papers with a date have been handed in or issued.
        return Direction.PAST if role in (DateRole.ACCEPTED, DateRole.ISSUED) else Direction.PAST_LIKELY
    if future:
        return Direction.FUTURE
    return Direction.PAST if _HAPPENED.search(text, *window) else Direction.UNKNOWN


def _has_happened(text: str, one: Candidate, word: RoleWord, begin: int) -> bool:
    if PAST_MARK.match(text, word.end) or _DONE.search(text, word.start, word.end) or _ALREADY.search(text[begin : word.start]):
        return True
    return word.end < one.start and bool(TIES.fullmatch(text, word.end, one.start))  # 登记是… states a fact


def _speaks_of_future(text: str, one: Candidate, word: RoleWord | None, window: tuple[int, int]) -> bool:
    """Whether the window speaks of what is to come; what is asked after the date is another matter."""
    low, high = window
    question = _QUESTION.search(text, one.end, high)
    if question:
        high = question.start()
    if word and word.start >= one.end:
        high = min(high, word.end)
        if _ASKS_LEAVE.match(text, word.end):
            return True
    return bool(_FUTURE.search(text, low, max(low, high)))


def _expiry(text: str, word: RoleWord | None) -> Direction:
    if word is None:
        return Direction.FUTURE_LIKELY
    countdown = _COUNTDOWN.search(text[max(0, word.start - 3) : word.start])
    following = text[word.end : word.end + 1]
    if (following == "了" and not countdown) or _ALREADY.search(text[max(0, word.start - 6) : word.start]):
        return Direction.PAST
    if following == "的" and not countdown and not text.startswith(("的时", "的日", "的那"), word.end):
        return Direction.NEAREST
    return Direction.FUTURE_LIKELY
