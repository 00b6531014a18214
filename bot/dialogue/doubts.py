"""Dates that may be one of several days (11月18号星期四, which was a Wednesday; 5号还是6号).

Nothing is reckoned from them until the person has said which day is meant.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue import texts
from bot.dialogue.corrections import corrects
from bot.dialogue.earlier import told_without_month, told_without_year
from bot.dialogue.facts import DATE_SLOTS, exact_day, names_month, parse_span
from bot.dialogue.questions import day as day_choice
from bot.dialogue.reply import Button
from bot.dialogue.turn import Turn
from bot.labels import Aspect, DateRole, Matter
from bot.nlu.dates.lunar import lunar_day
from bot.nlu.dates.numerals import full_year
from bot.nlu.normalise import normalise

_PRINTED = (DateRole.ISSUED, DateRole.EXPIRES)
_UNREAD = re.compile(
    r"(?:年份|哪一?年)[^,，。;；!！?？]{0,8}(?:看不[清太出]|不[太]?清|反光|磨|糊|花了|挡|遮|盖|没了|掉了|记不|忘|不记得|不知道|不晓得|拿不准)|(?:看不清|忘了是?|记不清是?|不记得是?)(?:哪一?年|年份)"
    r"|哪一?年(?:来着|呢|啊|的)|(?:20)?\d\d年?(?:还是|還是|或者?)(?:20)?\d\d年|20\d\d(?:还是|還是|或者?)20\d\d"
)
_TWO_YEARS = re.compile(r"((?:20)?\d\d)年?(?:还是|還是|或者?)((?:20)?\d\d)年?")
_MONTH_UNREAD = re.compile(r"月份?[^,，。;；!！?？]{0,6}(?:看不[清太出]|不清|反光|磨|糊|花了|挡|遮|记不|不记得|忘)")
_WHICH_PRINTED = re.compile(
    r"(?:签发|发证|领证)[^,，。;；!！?？]{0,5}还是[^,，。;；!！?？]{0,5}(?:到期|有效)|(?:到期|有效期)[^,，。;；!！?？]{0,5}还是[^,，。;；!！?？]{0,5}(?:签发|发证)"
)
_THIS_YEAR_OR_LAST = re.compile(
    r"今年[^,，。;；!！?？]{0,4}还是[^,，。;；!！?？]{0,3}[去前]年|[去前]年[^,，。;；!！?？]{0,5}还是[^,，。;；!！?？]{0,3}[今前]年"
)
_WHETHER_LATE = re.compile(r"晚没晚|晚了?[吗没不]|迟[了没]|(?:过期|逾期|超期?)了?[吗没]|来得及|来不及")
_FULL_YEARS = re.compile(r"[满够](?:[一二两三四五六七八九十\d]+)年")
_MONTH = 31  # days
_JUST_OVER = 31  # days since an anniversary
_HELD = frozenset({Matter.RIGHTS, Matter.SETTLEMENT})
_FOUR_DIGITS = re.compile(r"\d{4}")
_LUNAR, _SOLAR = r"(?:农历|阴历|旧历|老历)", r"(?:公历|阳历|新历|国历)"
_WHICH_CALENDAR = re.compile(
    rf"(?<!按)(?<!用)(?:{_LUNAR}[^,。;!?]{{0,4}}还是[^,。;!?]{{0,2}}{_SOLAR}|{_SOLAR}[^,。;!?]{{0,4}}还是[^,。;!?]{{0,2}}{_LUNAR})"
)


@dataclass(frozen=True)
class Doubt:
    """A date in a message that is one of several days.

    Attributes:
        role: what happened on it; ``None`` when the message does not say.
        words: how the message names it.
        days: the days it may be, in order.
    """

    role: DateRole | None
    words: tuple[str, ...]
    days: tuple[dt.date, ...]

    @property
    def question(self) -> str:
        """Asks which of the days it is."""
        return texts.doubtful_date(self.words, self.days)

    @property
    def buttons(self) -> tuple[Button, ...]:
        """The days as choices."""
        return tuple(day_choice(one.isoformat()) for one in self.days)


def doubts(turn: Turn, slots: Mapping[str, Any], today: dt.date) -> tuple[Doubt, ...]:
    """The doubtful dates of a message, one for each role.

    A reading to come is no doubt about an event of the past: 3月5号登记的 was this year or before.
    An expiry may lie on either side of today.

    Args:
        turn: the message.
        slots: Rasa slots, with the dates of this message already filled in.
        today: the day on which it is read.
    """
    found: dict[DateRole | None, Doubt] = {}
    if corrects(turn.text):
        return ()  # 5月26号去的,不对,是28号: of the month told before
    for name, words, values in turn.readings:
        role = DateRole(name) if name else None
        days = {day for value in values if (day := exact_day(value)) and (role is DateRole.EXPIRES or day <= today)}
        # the likeliest reading may be a span, which is asked for its day anyway, or a day to come
        if len(days) < 2 or exact_day(values[0]) not in days or _told_beside(words, days, turn):
            continue
        before = found.get(role, Doubt(role, (), ()))
        found[role] = Doubt(role, (*before.words, words), tuple(sorted({*before.days, *days})))
    found = {**found, **_year_wanted(turn, slots, today)}
    return tuple({**found, **_year_unread(turn, slots, today), **_calendar_unknown(turn, slots, today)}.values())


def _told_beside(words: str, days: set[dt.date], turn: Turn) -> bool:
    """Whether the message tells beside the day in which month it is: 8月底,30号; 二月份最后一天,28号."""
    spans = [
        span
        for _, value, said in turn.dates
        if said != words and names_month(said) and (span := parse_span(value)) and (span[1] - span[0]).days <= _MONTH
    ]
    return len({day for day in days for span in spans if span[0] <= day <= span[1]}) == 1


def _year_wanted(turn: Turn, slots: Mapping[str, Any], today: dt.date) -> dict[DateRole | None, Doubt]:
    """证11月20号发的,现在签晚没晚; 5月18号发的,哪天满五年: a day of issue on whose year, which nobody told, the answer turns."""
    told = told_without_year(DateRole.ISSUED, slots)
    if told is None or told_without_month(DateRole.ISSUED, slots):
        return {}
    day, words = told
    just_over = any(name == DateRole.ISSUED for name, *_ in turn.dates) and 0 <= (today - day).days <= _JUST_OVER
    late = just_over and _WHETHER_LATE.search(turn.text)
    held = any(ask.matter in _HELD and ask.aspect is Aspect.DUE_DATE for ask in turn.asks) and _FULL_YEARS.search(turn.text)
    if not late and not held:
        return {}
    near = [same for year in range(today.year - 2, today.year + 1) if (same := _in_year(day, year)) and same <= today]
    if len(near) < 2 or day != near[-1]:
        return {}  # the year was told before (他2021年底拿的证 … 签发日是12月1号)
    return {DateRole.ISSUED: Doubt(DateRole.ISSUED, (words,), tuple(near[-2:]))}


def _year_unread(turn: Turn, slots: Mapping[str, Any], today: dt.date) -> dict[DateRole | None, Doubt]:
    """签发日期10月8日,年份那块反光了: this year's or the last one's; an expiry may lie on either side of today."""
    if not _UNREAD.search(turn.text):
        return {}
    said = {DateRole(name): (day, words) for name, value, words in turn.dates if name in _PRINTED and (day := exact_day(value))}
    before = {role: told for role in _PRINTED if (told := told_without_year(role, slots))}
    found: dict[DateRole | None, Doubt] = {}
    for role, (day, words) in (said or before).items():
        if "年" in words or _FOUR_DIGITS.search(words):
            continue
        named = [full_year(int(year[-2:]), today.year) for pair in _TWO_YEARS.findall(turn.text) for year in pair]
        near = [same for year in sorted(named) or range(today.year - 2, today.year + 2) if (same := _in_year(day, year))]
        past, ahead = [one for one in near if one <= today], [one for one in near if one > today]
        days = (*past[-1:], *ahead[:1]) if role is DateRole.EXPIRES else tuple(past[-2:])
        found[role] = Doubt(role, (words,), days)
    return found


def _calendar_unknown(turn: Turn, slots: Mapping[str, Any], today: dt.date) -> dict[DateRole | None, Doubt]:
    """十月十二, 农历还是公历都讲不清: the day by either calendar."""
    if not _WHICH_CALENDAR.search(normalise(turn.text).text):
        return {}
    told = {DateRole(name): (day, words) for name, value, words in turn.dates if name and (day := exact_day(value))}
    kept = {role: day for role, slot in DATE_SLOTS.items() if (day := exact_day(slots.get(slot)))}
    before = {role: (day, f"{day.month}月{day.day}日") for role, day in kept.items()}
    found: dict[DateRole | None, Doubt] = {}
    for role, (day, words) in (told or before).items():
        lunar = lunar_day(day.year, day.month, day.day)
        if lunar is not None and (lunar <= today or role is DateRole.EXPIRES):
            found[role] = Doubt(role, (words,), tuple(sorted({day, lunar})))
    return found


def _in_year(day: dt.date, year: int) -> dt.date | None:
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February
        return None


def undone(turn: Turn, slots: Mapping[str, Any]) -> dict[str, str | None]:
    """Slots of days that were taken for known, until this message: 月份磨掉了看不清, 是签发还是到期看不出来."""
    out: set[DateRole] = set()
    if _MONTH_UNREAD.search(turn.text):
        out |= {role for role in _PRINTED if told_without_month(role, slots)}
    if _WHICH_PRINTED.search(turn.text):
        out |= set(_PRINTED)
    if _THIS_YEAR_OR_LAST.search(turn.text):
        out |= {role for role in DateRole if told_without_year(role, slots)}
    return {DATE_SLOTS[role]: None for role in out}


def doubt_about(role: DateRole, turn: Turn, slots: Mapping[str, Any], today: dt.date) -> Doubt | None:
    """The doubt about the date of this role in a message that answers a question for it; a date without a role answers it too."""
    return next((doubt for doubt in doubts(turn, slots, today) if doubt.role in (role, None)), None)
