"""What happened, or is to happen, on a day whose words alone do not say it: 明天登上了, 12月17号去交, 窗口说5个工作日 … 上周五去弄的."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.deadlines import Unit
from bot.dialogue.earlier import told_of, with_earlier
from bot.dialogue.errands import ERRAND_SLOT, learned_errand
from bot.dialogue.facts import DATE_SLOTS, PLANNED_SLOT, exact_day, pending_role, planned_roles
from bot.dialogue.following import with_day_after
from bot.dialogue.people import with_people
from bot.dialogue.reckoning import is_another_event, named_length
from bot.dialogue.turn import Turn
from bot.labels import Aspect, DateRole, Matter
from bot.nlu.normalise import normalise
from bot.nlu.office_hours import asks_office_hours

_PLANNED = (DateRole.REGISTERED, DateRole.ACCEPTED)
# What follows a day to come, within its clause.
_WILL = (
    (DateRole.REGISTERED, re.compile(r"登(?:记|上|好|的记|$)(?!的(?!话)|过)")),
    (
        DateRole.ACCEPTED,
        re.compile(
            r"(?:交|递)(?!(?:的(?!话)|过|社保|房租|租金|押金|钱|费|罚|作业|学费|居住证(?!材料)|证|卡|给?学校|给?老师|通|流|代|接))|提交|受理"
        ),
    ),
    (DateRole.MOVED, re.compile(r"搬(?!运|货|砖)|住进|住[上过]|(?:才能|再)?住$|入住|(?:过去|过来)(?:长?住)?$|来长?住|去住|^就?[到来]$")),
)
_VALID_UNTIL = re.compile(r"(?:[卡证]上?|[我他她]的)(?:面|头)?(?:是|写|印)*(?:着|的)?到$")
_UNTIL_THEN = re.compile(r"(?:就|才)?到期?")
_DONE = re.compile(r"(?:登记|受理|[登交递])(?:的(?!话)|了|过)")
_GOES = re.compile(r"(?:我|就|再|才|打算|准备|有空)*去(?:弄|办|搞)?")
_NOT_YET = (
    (DateRole.REGISTERED, re.compile(r"没(?:去)?登|(?:要是|如果|就)[^,，。]{0,6}登上")),
    (DateRole.ACCEPTED, re.compile(r"没(?:去)?(?:交|递)(?!社保|钱|费)")),
)
_WHETHER = re.compile(r"(?:行|可以|成|好|来得及|晚)(?:吗|不|么|嘛|没|吧|$|\?)|行不行|可不可以")
_LATER = re.compile(r"能|可以|可|拿|领|取|好|出")  # 12月3号能交材料吗 is asked, not planned
_CLAUSE = re.compile(r"[^,，。;；!！?？ ]*")
_SLIP = re.compile(r"回执|凭条|条子|单子")
_HANDED_IN = re.compile(r"受理|交[的了过上]|递|提交|申请")
_OF_TIME = frozenset({Aspect.ELIGIBILITY, Aspect.DUE_DATE, Aspect.DEADLINE})
_DONE_THEN = re.compile(r"(?:办|弄|搞)(?:好|完|成)")
_PERMIT_MADE = re.compile(r"发[的了证]|签发|证(?:是|我)?[^,，。]{0,6}(?:办|弄)(?:好|下来)|拿到")
_HANDED_JUST_NOW = re.compile(
    r"(?:(?:早上|上午|中午|下午|晚上)|才|刚刚?|已经?)*(?:刚刚?|才|已经?)(?:提?交|递)(?:上去|上|好|完)?(?:材料|申请)?(?:$|[了的啊呀呢])"
)
_REGISTERED_JUST_NOW = re.compile(r"(?:(?:早上|上午|中午|下午)|才|刚刚?|已经|去)*(?:刚刚?|才|已经)(?:去)?登(?:记|上|好)*[的了](?!话)")
_REGISTERED_ONLY_THEN = re.compile(r"(?:才|就|给)+(?:弄|办|搞)(?:好|完|成|上)")
_MAY_APPLY = re.compile(r"(?:能|可以|可)(?:[^,。]{0,2}(?:办|申|去)|$)|申领")


def as_told(turn: Turn, slots: Mapping[str, Any], today: dt.date) -> tuple[Turn, dict[str, str | None]]:
    """The turn with what the talk tells of its days, whose they are and what happened on them, and the slots that keep it."""
    turn, after = with_day_after(turn, slots, today)
    turn, slip = _of_slip(turn, {**slots, **after})
    slip = {**after, **slip}
    turn, earlier = with_earlier(turn, {**slots, **slip}, today)
    earlier = {**slip, **earlier}
    turn, people = with_people(turn, {**slots, **earlier}, today)
    turn, roles = with_roles(turn, {**slots, **earlier, **people}, today)
    learned = {**earlier, **people, **roles, **learned_errand(turn, slots)}
    return turn, {**_taken_in_vain(turn, {**slots, **learned}, today), **learned}


def _taken_in_vain(turn: Turn, slots: Mapping[str, Any], today: dt.date) -> dict[str, str | None]:
    """Slots that the due-date form filled with a day of something else: 5号是礼拜六,派出所没人; 2月20才从老家回来."""
    bare = {day for name, value, _ in turn.dates if name is None and (day := exact_day(value))}
    named = {day for name, value, _ in turn.dates if name is not None and (day := exact_day(value))}
    asked = pending_role(slots)
    slot = DATE_SLOTS[asked] if asked is not None else None
    day = exact_day(slots.get(slot)) if slot else None
    if slot is None or day not in bare:
        return {}
    ahead = day > today and asked not in (DateRole.EXPIRES, DateRole.MOVED) and asked not in planned_roles(slots)
    return {slot: None} if ahead or day in named or is_another_event(turn) or asks_office_hours(normalise(turn.text).text) else {}


def with_roles(turn: Turn, slots: Mapping[str, Any], today: dt.date) -> tuple[Turn, dict[str, str | None]]:
    """The turn with the roles of its dates that the talk tells, and the slots that keep them.

    A day to come on which somebody means to register or to hand in is kept as planned: what follows from it is reckoned, and says so.

    Args:
        turn: the message.
        slots: Rasa slots.
        today: the day on which it is read.
    """
    learned: dict[str, str | None] = {}
    ahead: set[DateRole] = set()
    over: set[DateRole] = set()
    dates = list(turn.dates)
    for at, (name, value, words) in enumerate(turn.dates):
        day, role = exact_day(value), DateRole(name) if name else None
        if day is None:
            continue
        told = _told(turn, role, day, words, slots, today)
        if told is not None:
            dates[at] = (str(told), value, words)
            learned[DATE_SLOTS[told]] = day.isoformat()
        event = told or role
        if event in _PLANNED:
            is_plan = day > today and (told is not None or not _DONE.search(_clause_after(turn, words)))
            (ahead if is_plan else over).add(event)
    planned = (planned_roles(slots) - over) | ahead
    kept = ",".join(sorted(str(role) for role in planned)) or None
    if kept != slots.get(PLANNED_SLOT):
        learned[PLANNED_SLOT] = kept
    return (replace(turn, dates=tuple(dates)) if learned else turn), learned


def _told(turn: Turn, role: DateRole | None, day: dt.date, words: str, slots: Mapping[str, Any], today: dt.date) -> DateRole | None:
    if role is not None:
        return None
    about = str(slots.get("focus_matter"))
    if day > today:
        return _runs_out(turn, words, slots) if about == Matter.ENDORSEMENT else _planned_on(turn, words)
    after = _clause_after(turn, words)
    if _HANDED_JUST_NOW.match(after):
        return DateRole.ACCEPTED  # 改地址,说要10个工作日 … 今天上午刚交
    if _REGISTERED_JUST_NOW.match(after) or (about == Matter.REGISTRATION and _REGISTERED_ONLY_THEN.match(after)):
        return DateRole.REGISTERED  # 看居住登记 … 公司弄的,拖到8月31号才弄好
    if sum(name is None for name, *_ in turn.dates) == 1 and _stated_from(turn, slots):
        return DateRole.ACCEPTED  # 我上周五去弄的,人家说5个工作日
    return None


def _of_slip(turn: Turn, slots: Mapping[str, Any]) -> tuple[Turn, dict[str, str | None]]:
    """The turn with the day on a slip as that of the registration, where it is the slip of one."""
    said = DateRole.ACCEPTED if _shows_registration(turn, slots) else DateRole.ISSUED if _was_registered(turn, slots) else None
    if said is None:
        return turn, {}
    dates = tuple((str(DateRole.REGISTERED) if name == said else name, value, words) for name, value, words in turn.dates)
    days = [value for name, value, _ in turn.dates if name == said]
    learned: dict[str, str | None] = {DATE_SLOTS[said]: None, DATE_SLOTS[DateRole.REGISTERED]: days[0]} if days else {}
    return replace(turn, dates=dates), learned


def _runs_out(turn: Turn, words: str, slots: Mapping[str, Any]) -> DateRole | None:
    """What is to happen on a day to come in a talk about the endorsement: 我爸的今年12月18号到 is no arrival."""
    text, named = normalise(turn.text).text, normalise(words).text
    if _VALID_UNTIL.search(text[: max(text.find(named), 0)]):
        return DateRole.EXPIRES  # 我的卡上到2026-12-25
    if not slots.get(DATE_SLOTS[DateRole.ISSUED]) and _UNTIL_THEN.fullmatch(_clause_after(turn, words)):
        return DateRole.EXPIRES
    return _planned_on(turn, words)


def _planned_on(turn: Turn, words: str) -> DateRole | None:
    text = normalise(turn.text).text
    named = normalise(words).text
    for day in re.finditer(re.escape(named), text):
        clause = _clause_at(text, day.end())
        found = [(match.start(), role) for role, pattern in _WILL if (match := pattern.search(clause))]
        if not found and _GOES.fullmatch(clause):  # 我还没交呢,打算12月7号去; 打算这周五去弄,要是当天就登上了
            found = [(0, role) for role, pattern in _NOT_YET if pattern.search(text)]
        if not found or _LATER.search(clause[: min(found)[0]]):
            continue
        role = min(found)[1]
        if role not in _PLANNED or not _WHETHER.search(text, day.start()):  # 12号陪她去登,行吗: whether one may go then
            return role
    return None


def _clause_at(text: str, at: int) -> str:
    match = _CLAUSE.match(text, at)
    return match.group() if match is not None else ""


def _clause_after(turn: Turn, words: str) -> str:
    """What follows a day within its clause."""
    text, named = normalise(turn.text).text, normalise(words).text
    at = text.find(named)
    return _clause_at(text, at + len(named)) if at >= 0 else ""


def _stated_from(turn: Turn, slots: Mapping[str, Any]) -> bool:
    """Whether a message tells how many working days the counter said, of something whose day of acceptance is not known."""
    length = named_length(turn)
    return length is not None and length.unit is Unit.WORKING_DAY and not slots.get(DATE_SLOTS[DateRole.ACCEPTED])


def _shows_registration(turn: Turn, slots: Mapping[str, Any]) -> bool:
    """Whether the slip whose day is told is that of the registration: 回执上写的五月二十六号,那我哪天能去办证."""
    if not _SLIP.search(turn.text) or _HANDED_IN.search(turn.text):
        return False
    if pending_role(slots) is DateRole.REGISTERED:
        return True  # 登记是7月份去弄的 … 7月8号,派出所给了张回执
    if slots.get(ERRAND_SLOT) or told_of(DateRole.ACCEPTED, slots):
        return False
    return any(ask.aspect in _OF_TIME for ask in turn.asks) and bool(_MAY_APPLY.search(turn.text))


def _was_registered(turn: Turn, slots: Mapping[str, Any]) -> bool:
    """Whether what was done on a day was the registration: 真办好是6月28,那最早哪天能去办证."""
    done = _DONE_THEN.search(turn.text) and not _PERMIT_MADE.search(turn.text)
    known = slots.get(DATE_SLOTS[DateRole.REGISTERED])
    return bool(done) and not known and any(ask.aspect in _OF_TIME for ask in turn.asks) and bool(_MAY_APPLY.search(turn.text))
