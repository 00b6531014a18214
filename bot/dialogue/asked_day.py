"""A question for a day that names no matter is about the day that was told: 那几号去拿, 现在过了几天了, 我3号去行不.

The classifier reads such few words as whatever they are most often about; a wrong matter is a wrong date.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.deadlines import Unit
from bot.dialogue.errands import tells_holding
from bot.dialogue.facts import KnownFacts
from bot.dialogue.people import asks_for_another
from bot.dialogue.reckoning import asks_of_now, goes_then, named_length
from bot.dialogue.turn import Ask, Pair, Turn
from bot.labels import Aspect, DateRole, Matter

_WHICH = re.compile(
    r"几号|幾號|哪一?[天日]|哪几天|几时|幾時|什么时候|什麼時候|啥时候|啥辰光|哪个时候|好久(?:能|可以|才|满|拿|领|出)|是好久|最[晚早迟快]"
    r"|第一天|最[后後]一天|满没满|满了没|够没够"
)
_HOW_MANY = re.compile(r"(?:晚|过|超|迟|拖|逾期)了?(?:有|多少|几|好多)(?:天|日|多少天|几天)|(?:晚|过|超|迟)了?(?:多久|好久|几久)")
_LEFT = re.compile(r"(?:还有|还剩|还要|还差|还得)(?:等)?(?:几|多少|好多)天|剩几天")
_FETCHES = re.compile(r"拿|取|领|出来|到手|下来")
_HALF_A_YEAR = re.compile(r"[够满]的?(?:了|没)?(?:半年|6个月|六个月)|半年")  # of a registration, not of a move
_BETWEEN = re.compile(r"(?:哪一?天|几号)[^,，。;；!！?？]{0,3}[到至](?:哪一?天|几号)")
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)几")
_MOVES_ADDRESS = re.compile(r"改|变更|變更|地址|住址")
# What names a matter; what is left (可以办, 去拿, 够了) is said of any.
_NAMES_MATTER = re.compile(
    r"签|簽|登记|登記|登[上的]|申[领領请請]|受理|审核|審核|积分|積分|落户|落戶|入户|转户|上学|入学|报名|社保|医保|驾照|摇号|公积金|补[办领换]|補"
    r"|换[证领]|丢|注销|搬|地址|进度|电子|電子|[出制领拿办]证|居住[证證]|材料"
)
_MAY_APPLY = re.compile(r"(?:能|可以|可)[^,，。]{0,3}(?:办|申|领)")
_MAY_REGISTER = re.compile(r"去登(?:记)?[,，。 ]?(?:行|可以|成|来得及|晚)")  # 12号陪她去登,行吗
_LAST_TO_REGISTER = re.compile(r"最[晚迟][^,，。]{0,6}登")
# Of what a day is told, and what is reckoned from it.
_MATTER: Mapping[DateRole, Matter] = {
    DateRole.REGISTERED: Matter.APPLICATION,
    DateRole.ACCEPTED: Matter.CASE,
    DateRole.ISSUED: Matter.ENDORSEMENT,
    DateRole.EXPIRES: Matter.ENDORSEMENT,
    DateRole.MOVED: Matter.REGISTRATION,
}
_NEEDS: Mapping[Matter, frozenset[DateRole]] = {
    Matter.REGISTRATION: frozenset({DateRole.MOVED}),
    Matter.ADDRESS_CHANGE: frozenset({DateRole.MOVED}),
    Matter.APPLICATION: frozenset({DateRole.REGISTERED, DateRole.ACCEPTED}),
    Matter.CASE: frozenset({DateRole.ACCEPTED}),
    Matter.LOSS_REPLACEMENT: frozenset({DateRole.ACCEPTED}),
    Matter.ENDORSEMENT: frozenset({DateRole.ISSUED, DateRole.EXPIRES}),
    Matter.RIGHTS: frozenset({DateRole.ISSUED}),
    Matter.SETTLEMENT: frozenset({DateRole.ISSUED}),
}
_HELD = frozenset({Matter.RIGHTS, Matter.SETTLEMENT})
_OF_TIME = frozenset({Aspect.DUE_DATE, Aspect.DEADLINE, Aspect.CONSEQUENCE, Aspect.ELIGIBILITY, Aspect.PROCEDURE, Aspect.PROGRESS})
_IN_HAND = frozenset({Matter.CASE, Matter.APPLICATION, Matter.ENDORSEMENT, Matter.ADDRESS_CHANGE, Matter.PERMIT_GENERAL})


def by_day(pair: Pair, ask: Ask, focus: Pair | None, turn: Turn, known: KnownFacts) -> Pair:
    """The pair that a question for a day is about.

    Args:
        pair: as the words and the talk have it.
        ask: the question.
        focus: the pair that the talk is about, if any.
        turn: the message.
        known: the facts known by now.
    """
    matter, aspect = pair
    told = {DateRole(name) for name, *_ in turn.dates if name}
    dates = {role for role in DateRole if role in known.facts.dates} | told
    if _counts_told_length(pair, turn, known, told, dates):
        return Matter.CASE, Aspect.DUE_DATE
    if matter is Matter.ADDRESS_CHANGE and focus is not None and focus[0] is Matter.REGISTRATION and not _MOVES_ADDRESS.search(turn.text):
        matter = Matter.REGISTRATION  # 搬家登记三天? … 我16号搬的,最晚哪天
    if not dates:
        return matter, aspect
    words = ask.words or turn.text
    if focus is not None and focus[1] is Aspect.DUE_DATE and asks_for_another(turn):
        return focus  # 那我呢
    if matter is Matter.ADDRESS_CHANGE and DateRole.MOVED in dates and "登记" in words and not _MOVES_ADDRESS.search(words):
        matter = Matter.REGISTRATION  # 这周三搬新家,搬完登记有时间限制吗
    if DateRole.REGISTERED in told and (matter, aspect) == (Matter.REGISTRATION, Aspect.DEADLINE) and _MAY_APPLY.search(words):
        return Matter.APPLICATION, Aspect.DUE_DATE  # 我后天去登记,那要到几号才能办
    if DateRole.MOVED in dates and matter is Matter.APPLICATION and _LAST_TO_REGISTER.search(words):
        return Matter.REGISTRATION, Aspect.DUE_DATE
    if DateRole.MOVED in dates and (matter, aspect) == (Matter.APPLICATION, Aspect.DUE_DATE) and DateRole.REGISTERED not in told:
        goes_on = focus == (Matter.REGISTRATION, Aspect.DUE_DATE) and not _NAMES_MATTER.search(words)  # 11号我没假,14号可以吧
        if goes_on or _MAY_REGISTER.search(turn.text):
            return Matter.REGISTRATION, Aspect.DUE_DATE
    if (
        (matter, aspect) == (Matter.APPLICATION, Aspect.DUE_DATE)
        and _has_permit(dates)
        and goes_then(turn)
        and not _NAMES_MATTER.search(words)
    ):
        return Matter.ENDORSEMENT, Aspect.DUE_DATE  # 证是1月6号办下来的 … 那我明年1月5号去行吗
    if aspect in (Aspect.ELIGIBILITY, Aspect.DEADLINE) and _NEEDS.get(matter, frozenset()) & dates and _BETWEEN.search(words):
        return matter, Aspect.DUE_DATE  # 哪天到哪天两个都能签
    if focus is None or (aspect not in _OF_TIME and not _FETCHES.search(words)):
        return matter, aspect
    if DateRole.ISSUED in dates and (held := _asks_for_holding(matter, focus, turn, words, known)):
        return held, Aspect.DUE_DATE
    if matter in (focus[0], Matter.NONE) and _NEEDS.get(focus[0], frozenset()) & dates and _visits(turn, focus, aspect):
        return focus[0], Aspect.DUE_DATE  # 12月3号满半年,我3号去行不
    return _unnamed((matter, aspect), words, focus, told, dates)


def _has_permit(dates: set[DateRole]) -> bool:
    """Whether only the days of a permit are known, and none of an application for one."""
    return bool(dates & {DateRole.ISSUED, DateRole.EXPIRES}) and not dates & {DateRole.REGISTERED, DateRole.ACCEPTED}


def _unnamed(pair: Pair, words: str, focus: Pair, told: set[DateRole], dates: set[DateRole]) -> Pair:
    """The pair of a question that asks for a day, or how many are over or left, in words that name no matter."""
    matter, aspect = pair
    late = bool(_HOW_MANY.search(words))
    if not (late or _WHICH.search(words) or _LEFT.search(words)) or _NAMES_MATTER.search(words):
        return pair
    if _NEEDS.get(matter, frozenset()) & dates and not (late and matter in _HELD):
        return pair if late or aspect in (Aspect.DUE_DATE, Aspect.CONSEQUENCE) else (matter, Aspect.DUE_DATE)
    about = _told_last(focus, told, dates)
    if about is None or (about is Matter.REGISTRATION and _HALF_A_YEAR.search(words)):
        return pair
    if late and about in (Matter.ENDORSEMENT, *_HELD):
        return Matter.ENDORSEMENT, Aspect.CONSEQUENCE
    return about, Aspect.DUE_DATE


def _asks_for_holding(matter: Matter, focus: Pair, turn: Turn, words: str, known: KnownFacts) -> Matter | None:
    """The matter for which it is asked when a permit will have been held long enough; ``None`` when it is not."""
    if _HOW_MANY.search(words):
        return None
    if matter in _HELD:  # 持证满7年 … 我2019年12月2号签发的 … 具体哪天
        return matter if _WHICH.search(words) and (named_length(turn) or known.length) else None
    if not tells_holding(turn):
        return None
    return Matter.SETTLEMENT if focus[0] is Matter.SETTLEMENT else Matter.RIGHTS  # 7年满没满,哪天满的


def _visits(turn: Turn, focus: Pair, aspect: Aspect) -> bool:
    """Whether it is asked what a day stands for, or today, in a talk that reckons."""
    if aspect is Aspect.PROGRESS:
        return False
    return goes_then(turn) or (asks_of_now(turn) and (focus[1] is Aspect.DUE_DATE or aspect is Aspect.ELIGIBILITY))


def _told_last(focus: Pair, told: set[DateRole], dates: set[DateRole]) -> Matter | None:
    """The matter of the day told in the message, else of the one that the talk is about, else of the only one known."""
    if told:
        return _MATTER[min(told)]
    if _NEEDS.get(focus[0], frozenset()) & dates:
        return focus[0]
    matters = {_MATTER[role] for role in dates}
    return matters.pop() if len(matters) == 1 else None


def _counts_told_length(pair: Pair, turn: Turn, known: KnownFacts, told: set[DateRole], dates: set[DateRole]) -> bool:
    """Whether the day is asked for on which something in hand is done that was said to take so many working days."""
    length = named_length(turn) or known.length
    if length is None or length.unit is not Unit.WORKING_DAY or DateRole.ACCEPTED not in dates:
        return False
    matter, aspect = pair
    asks_day = aspect is Aspect.DUE_DATE or (aspect in _OF_TIME and (_WHICH.search(turn.text) or _WEEKDAY.search(turn.text)))
    if matter not in _IN_HAND or not asks_day:
        return False
    if matter is Matter.ENDORSEMENT and dates & {DateRole.ISSUED, DateRole.EXPIRES}:
        return DateRole.ACCEPTED in told
    return DateRole.REGISTERED not in told
