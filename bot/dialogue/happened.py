"""What happened, or is to happen, on a day whose words alone do not say it: 明天登上了, 12月17号去交, 窗口说5个工作日 … 上周五去弄的."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.deadlines import Unit
from bot.dialogue.errands import learned_errand
from bot.dialogue.facts import DATE_SLOTS, exact_day
from bot.dialogue.people import with_people
from bot.dialogue.reckoning import is_another_event, named_length
from bot.dialogue.turn import Turn
from bot.labels import Aspect, DateRole, Matter
from bot.nlu.normalise import normalise
from bot.nlu.office_hours import asks_office_hours

PLANNED_SLOT = "planned"
_PLANNED = (DateRole.REGISTERED, DateRole.ACCEPTED)
# What follows a day to come, within its clause.
_WILL = (
    (DateRole.REGISTERED, re.compile(r"登(?:记|上|好|的记)(?!的(?!话)|过)")),
    (
        DateRole.ACCEPTED,
        re.compile(
            r"(?:交|递)(?!(?:的(?!话)|过|社保|房租|租金|押金|钱|费|罚|作业|学费|居住证(?!材料)|证|卡|给?学校|给?老师|通|流|代|接))|提交|受理"
        ),
    ),
    (DateRole.MOVED, re.compile(r"搬(?!运|货|砖)|住进|入住|(?:过去|过来)(?:长?住)?$|来长?住|去住")),
)
_DONE = re.compile(r"(?:登记|受理|[登交递])(?:的(?!话)|了|过)")
_LATER = re.compile(r"能|可以|可|拿|领|取|好|出")  # 12月3号能交材料吗 is asked, not planned
_CLAUSE = re.compile(r"[^,，。;；!！?？ ]*")
_SLIP = re.compile(r"回执|凭条|条子|单子")
_HANDED_IN = re.compile(r"受理|交[的了过上]|递|提交|申请")
_MAY_APPLY = re.compile(r"(?:能|可以|可)[^,。]{0,2}(?:办|申)|申领")


def as_told(turn: Turn, slots: Mapping[str, Any], today: dt.date) -> tuple[Turn, dict[str, str | None]]:
    """The turn with what the talk tells of its days, whose they are and what happened on them, and the slots that keep it."""
    turn, people = with_people(turn, slots)
    turn, roles = with_roles(turn, {**slots, **people}, today)
    roles = {**roles, **learned_errand(turn, slots)}
    return turn, {**_taken_in_vain(turn, {**slots, **people, **roles}, today), **people, **roles}


def _taken_in_vain(turn: Turn, slots: Mapping[str, Any], today: dt.date) -> dict[str, str | None]:
    """Slots that the due-date form filled with a day of something else: 5号是礼拜六,派出所没人; 2月20才从老家回来."""
    bare = {day for name, value, _ in turn.dates if name is None and (day := exact_day(value))}
    asked = slots.get("pending_date")
    slot = DATE_SLOTS.get(DateRole(asked)) if asked in {str(role) for role in DateRole} else None
    day = exact_day(slots.get(slot)) if slot else None
    if slot is None or day not in bare:
        return {}
    ahead = day > today and asked not in (DateRole.EXPIRES, DateRole.MOVED) and str(asked) not in str(slots.get(PLANNED_SLOT) or "")
    return {slot: None} if ahead or is_another_event(turn) or asks_office_hours(normalise(turn.text).text) else {}


def with_roles(turn: Turn, slots: Mapping[str, Any], today: dt.date) -> tuple[Turn, dict[str, str | None]]:
    """The turn with the roles of its dates that the talk tells, and the slots that keep them.

    A day to come on which somebody means to register or to hand in is kept as planned: what follows from it is reckoned, and says so.

    Args:
        turn: the message.
        slots: Rasa slots.
        today: the day on which it is read.
    """
    learned: dict[str, str | None] = {}
    planned = {role for role in _PLANNED if str(role) in str(slots.get(PLANNED_SLOT) or "").split(",")}
    dates = list(turn.dates)
    for at, (name, value, words) in enumerate(turn.dates):
        day, role = exact_day(value), DateRole(name) if name else None
        if day is None:
            continue
        told = _told(turn, role, day, words, slots, today)
        if told is not None and told is not role:
            dates[at] = (str(told), value, words)
            learned[DATE_SLOTS[told]] = day.isoformat()
            if role is not None:
                learned[DATE_SLOTS[role]] = None
        event = told or role
        if event in _PLANNED:
            ahead = day > today and (told is not None or not _DONE.search(turn.text))
            (planned.add if ahead else planned.discard)(event)
    kept = ",".join(sorted(str(role) for role in planned)) or None
    if kept != slots.get(PLANNED_SLOT):
        learned[PLANNED_SLOT] = kept
    return (replace(turn, dates=tuple(dates)) if learned else turn), learned


def _told(turn: Turn, role: DateRole | None, day: dt.date, words: str, slots: Mapping[str, Any], today: dt.date) -> DateRole | None:
    if role is None and day > today:
        return _planned_on(turn, words)
    if role is None and sum(name is None for name, *_ in turn.dates) == 1 and _stated_from(turn, slots):
        return DateRole.ACCEPTED  # 我上周五去弄的,人家说5个工作日
    if role is DateRole.ACCEPTED and _shows_registration(turn, slots):
        return DateRole.REGISTERED
    return None


def _planned_on(turn: Turn, words: str) -> DateRole | None:
    text = normalise(turn.text).text
    at = text.find(normalise(words).text)
    clause = _CLAUSE.match(text, at + len(words)) if at >= 0 else None
    if clause is None:
        return None
    found = [(match.start(), role, match) for role, pattern in _WILL if (match := pattern.search(clause.group()))]
    if not found:
        return None
    start, role, _ = min(found, key=lambda one: one[0])
    return None if _LATER.search(clause.group()[:start]) else role


def _stated_from(turn: Turn, slots: Mapping[str, Any]) -> bool:
    """Whether a message tells how many working days the counter said, of something whose day of acceptance is not known."""
    length = named_length(turn)
    return length is not None and length.unit is Unit.WORKING_DAY and not slots.get(DATE_SLOTS[DateRole.ACCEPTED])


def _shows_registration(turn: Turn, slots: Mapping[str, Any]) -> bool:
    """Whether the slip whose day is told is that of the registration: 回执上写的五月二十六号,那我哪天能去办证."""
    if not _SLIP.search(turn.text) or _HANDED_IN.search(turn.text) or slots.get(DATE_SLOTS[DateRole.REGISTERED]):
        return False
    asks = {(ask.matter, ask.aspect) for ask in turn.asks}
    about = {(Matter.APPLICATION, Aspect.ELIGIBILITY), (Matter.APPLICATION, Aspect.DUE_DATE), (Matter.APPLICATION, Aspect.DEADLINE)}
    return bool(asks & about) and bool(_MAY_APPLY.search(turn.text))
