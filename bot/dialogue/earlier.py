"""Days told in pieces: 证是去年12月发的 … 26号发的, 5号登的 … 月份是7月, 26号搬 … 又变了,28号.

What a message leaves out of a day is what was told of it before, not what lies nearest to today.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.dialogue.corrections import corrects, reckoned_before
from bot.dialogue.facts import DATE_SLOTS, exact_day, in_hint, month_of, names_month, parse_span, pending_role, same_day
from bot.dialogue.turn import Turn
from bot.labels import DateRole

EARLIER_SLOT = "told_days"
_PAST = frozenset({DateRole.REGISTERED, DateRole.ACCEPTED, DateRole.ISSUED})
_YEAR = re.compile(r"年|\d{4}|\d{2}[./-]\d{1,2}[./-]\d{1,2}|今天|昨天|前天|明天|后天|周|星期|礼拜|上|这|本月|下")
_NUMBER = re.compile(r"[\d一二三四五六七八九十廿]{1,3}[号日號]")
_ISSUE_BEHIND = re.compile(r"[号日號][,，。 ](?:证上|卡上|上面)?(?:的|写的|印的)?(?:签发|发证)日期")
_EITHER = re.compile(r"还是|還是|或者|要么|\?.*\?")
_LONGEST = 370  # a year
_MONTH = 31


@dataclass(frozen=True)
class Told:
    """What was told of the day of one event.

    Attributes:
        day: the day, if it was told.
        words: how it was named.
        span: first and last day of the month or the year that was told of it.
    """

    day: dt.date | None = None
    words: str = ""
    span: tuple[dt.date, dt.date] | None = None


def with_earlier(turn: Turn, slots: Mapping[str, Any], today: dt.date) -> tuple[Turn, dict[str, str | None]]:
    """The turn with its days completed by what was told of them before, and the slots that keep them.

    Args:
        turn: the message.
        slots: Rasa slots, with the dates of this message already filled in.
        today: the day on which it is read.
    """
    earlier = _read(slots)
    asked = pending_role(slots)
    learned: dict[str, str | None] = {}
    answers: dict[int, DateRole] = {}
    dates = list(turn.dates)
    named = {value for name, value, _ in dates if name}
    bare = [at for at, (name, value, _) in enumerate(dates) if name is None and exact_day(value) and value not in named]
    awaited = asked or _awaited(earlier) or _labelled(turn.text)
    span = earlier.get(awaited, Told()).span if awaited is not None else None
    answer = _answer(dates, bare, span, turn.text) if asked is None or all(name != asked for name, *_ in dates) else None
    for at, (name, value, words) in enumerate(turn.dates):
        day = exact_day(value)
        role = DateRole(name) if name else (awaited if at == answer else None)
        if day is None or role is None:
            continue
        answers[at] = role
        completed = (
            _named_beside(day, words, turn) or _said_again(day, words, role, slots) or _completed(day, words, role, earlier, turn, today)
        )
        if completed != day or (name is None and asked is role and len(bare) > 1):
            dates[at] = (name or (str(role) if asked is role else None), completed.isoformat(), words)
            if name is not None or asked is role:
                learned[DATE_SLOTS[role]] = completed.isoformat()
    turn = replace(turn, dates=tuple(dates)) if tuple(dates) != turn.dates else turn
    turn = _with_month(turn, earlier, today, learned)
    updated = _updated(turn, earlier, answers)
    still = _awaited(updated)
    if still is not None and still in earlier and earlier[still].span != (span := updated[still].span) and span is not None:
        learned[DATE_SLOTS[still]] = learned["date_hint"] = f"{span[0]}/{span[1]}"  # 登记是5月的 … 不对,是6月
    kept = json.dumps({str(role): _plain(told) for role, told in updated.items()}, ensure_ascii=False)
    if kept != (slots.get(EARLIER_SLOT) or "{}"):
        learned[EARLIER_SLOT] = kept
    return turn, learned


def told_without_year(role: DateRole, slots: Mapping[str, Any]) -> tuple[dt.date, str] | None:
    """The day of an event whose words name no year, and these words; ``None`` when there is none."""
    told = _read(slots).get(role)
    return (told.day, told.words) if told is not None and told.day is not None and not _YEAR.search(told.words) else None


def told_without_month(role: DateRole, slots: Mapping[str, Any]) -> bool:
    """Whether the day of an event was told by its number alone (25号到期)."""
    told = _read(slots).get(role)
    return told is not None and told.day is not None and bool(_NUMBER.fullmatch(told.words))


def told_of(role: DateRole, slots: Mapping[str, Any]) -> bool:
    """Whether anything was told of the day of an event."""
    return role in _read(slots)


def _completed(day: dt.date, words: str, role: DateRole, earlier: Mapping[DateRole | None, Told], turn: Turn, today: dt.date) -> dt.date:
    """A day in the month or year that was told of it before, unless the message tells that itself (打错了,2023年,11月26号)."""
    spans = [span for _, value, _ in turn.dates if (span := parse_span(value)) and span[0] != span[1]]
    if _YEAR.search(words) or any(span[0] <= day <= span[1] for span in spans):
        return day
    for about in (role, None):
        told = earlier.get(about, Told())
        if told.span is None:
            continue
        moved = in_hint(day, words, told.span)
        if told.span[0] <= moved <= told.span[1] and (role not in _PAST or moved <= today):
            return moved
    before = earlier.get(role, Told()).day
    if before is not None and before > today and day < today and not names_month(words):
        return same_day(day, month_of(before)) or day  # 12月5号搬 … 又变了,6号才住进去
    return day


def _said_again(day: dt.date, words: str, role: DateRole, slots: Mapping[str, Any]) -> dt.date | None:
    """The day reckoned with before, said again by its number alone (这周三搬 … 25号搬)."""
    before = reckoned_before(slots).get(str(role))
    return before if before is not None and before.day == day.day and _NUMBER.fullmatch(words) else None


def _named_beside(day: dt.date, words: str, turn: Turn) -> dt.date | None:
    """26号住进去,就这周四: the day that is named beside its number."""
    if not _NUMBER.fullmatch(words):
        return None
    others = [other for _, value, said in turn.dates if names_month(said) and (other := exact_day(value)) and other.day == day.day]
    return others[0] if len(set(others)) == 1 else None


def _with_month(turn: Turn, earlier: Mapping[DateRole | None, Told], today: dt.date, learned: dict[str, str | None]) -> Turn:
    """The turn with the day told before by its number alone, in the month that is told now (5号登的 … 7月还是8月)."""
    spans = [span for name, value, _ in turn.dates if name is None and (span := parse_span(value)) and span[0] != span[1]]
    numbers = [(role, told) for role, told in earlier.items() if role is not None and told.day and _NUMBER.fullmatch(told.words)]
    if not spans or len(numbers) != 1 or any(exact_day(value) for _, value, _ in turn.dates):
        return turn
    (role, told), *_ = numbers
    assert role is not None and told.day is not None
    found = {same for span in spans for month in _months(span) if (same := same_day(told.day, month)) and span[0] <= same <= span[1]}
    narrow = {day for day in found if any(span[0] <= day <= span[1] and (span[1] - span[0]).days <= _MONTH for span in spans)} or found
    days = sorted(day for day in narrow if role not in _PAST or day <= today)
    if not days or told.day in days:
        return turn
    values = tuple(day.isoformat() for day in days)
    learned[DATE_SLOTS[role]] = values[0] if len(days) == 1 else None
    readings = turn.readings if len(days) == 1 else (*turn.readings, (str(role), told.words, values))
    return replace(turn, dates=(*turn.dates, (str(role), values[0], told.words)), readings=readings)


def _answer(
    dates: Sequence[tuple[str | None, str, str]],
    bare: Sequence[int],
    span: tuple[dt.date, dt.date] | None,
    text: str,
) -> int | None:
    """Which of the days without a role answers the question for a day, or goes on with a span: one inside the span, else the first."""
    if not bare:
        return None
    if len(bare) > 1 and _EITHER.search(text):
        return None  # 9号还是19号
    inside = [at for at in bare if span and (day := exact_day(dates[at][1])) and span[0] <= in_hint(day, dates[at][2], span) <= span[1]]
    return (inside or bare)[-1 if corrects(text) else 0]  # 1号儿童节……不是,第二天,6月2号


def _labelled(text: str) -> DateRole | None:
    """What the only day of a message is said to be behind it: 6月11号,证上签发日期."""
    return DateRole.ISSUED if _ISSUE_BEHIND.search(text) else None


def _awaited(earlier: Mapping[DateRole | None, Told]) -> DateRole | None:
    """The one event of which only a span was told."""
    roles = [role for role, told in earlier.items() if role is not None and told.day is None and told.span]
    return roles[0] if len(roles) == 1 else None


def _updated(turn: Turn, earlier: Mapping[DateRole | None, Told], answers: Mapping[int, DateRole]) -> dict[DateRole | None, Told]:
    found = dict(earlier)
    for at, (name, value, words) in enumerate(turn.dates):
        role, span = DateRole(name) if name else answers.get(at), parse_span(value)
        if span is None or (span[1] - span[0]).days > _LONGEST:
            continue
        if span[0] != span[1]:
            found[role] = Told(span=span)
            awaited = _awaited(earlier) if role is None else None
            if awaited is not None and (_inside(span, found[awaited].span) or corrects(turn.text)):
                found[awaited] = Told(span=span)  # 前年发的 … 2024年12月; 5月的 … 不对,是6月
        elif role is not None:
            found[role] = Told(span[0], words)
    return found


def _inside(span: tuple[dt.date, dt.date], whole: tuple[dt.date, dt.date] | None) -> bool:
    return whole is not None and whole[0] <= span[0] and span[1] <= whole[1]


def _months(span: tuple[dt.date, dt.date]) -> Iterator[tuple[dt.date, dt.date]]:
    first = span[0].replace(day=1)
    while first <= span[1]:
        yield month_of(first)
        first = month_of(first)[1] + dt.timedelta(days=1)


def _plain(told: Told) -> list[str]:
    span = f"{told.span[0]}/{told.span[1]}" if told.span else ""
    return [told.day.isoformat() if told.day else "", told.words, span]


def _read(slots: Mapping[str, Any]) -> dict[DateRole | None, Told]:
    try:
        kept = json.loads(slots.get(EARLIER_SLOT) or "{}")
        return {
            (DateRole(role) if role != "None" else None): Told(exact_day(day), str(words), parse_span(span))
            for role, (day, words, span) in kept.items()
        }
    except (ValueError, TypeError, AttributeError):
        return {}
