"""The dates of several people in one talk: 我6月3号登记的,老婆7月15才去 … 她哪天能办.

A date of one is not reckoned with for another. Where it is not said who is meant, what follows is told for each of them.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from bot.dialogue.corrections import corrects, reckoned_before
from bot.dialogue.facts import DATE_SLOTS, exact_day, in_hint, parse_span, pending_role
from bot.dialogue.turn import Turn
from bot.knowledge import Facts
from bot.labels import DateRole
from bot.nlu.normalise import normalise

PEOPLE_SLOT = "people"
SELF = "您"
_CALLED = {
    "老公": "老公|丈夫|先生",
    "老婆": "老婆|媳妇|妻子|太太",
    "爱人": "爱人|对象",
    "男朋友": "男朋友|男友",
    "女朋友": "女朋友|女友",
    "老伴": "老伴|老头子|老太婆",
    "公公": "公公",
    "婆婆": "婆婆",
    "岳父": "岳父|老丈人",
    "岳母": "岳母|丈母娘",
    "爷爷": "爷爷",
    "奶奶": "奶奶",
    "外公": "外公|姥爷",
    "外婆": "外婆|姥姥",
    "爸爸": "爸爸|父亲|老爸|爸",
    "妈妈": "妈妈|母亲|老妈|妈",
    "儿子": "儿子",
    "女儿": "女儿|闺女|姑娘",
    "大宝": "大宝|老大",
    "二宝": "二宝|老二",
    "哥哥": "哥哥|表哥|哥",
    "姐姐": "姐姐|表姐|姐",
    "弟弟": "弟弟|表弟|弟",
    "妹妹": "妹妹|表妹|妹",
    "室友": "室友|舍友",
    "同事": "同事|工友",
    "孩子": "孩子|小孩|娃",
    "小伙子": "小伙子",
}
_PRONOUNS = ("他", "她")
_NAMES = {said: name for name, words in _CALLED.items() for said in words.split("|")}
_KIN = "|".join(sorted(_NAMES, key=len, reverse=True))
_WITH = "帮给替叫让陪跟和与同"
# 爸妈, 公婆 are two with one date, and so are 我和孩子; 大姐, 小哥 are no kin
_PERSON = re.compile(
    rf"(?P<kin>(?<![大小老阿帅师])(?<!我[跟和与同])(?:{_KIN})(?![妈爸婆]))|(?P<pronoun>(?<![{_WITH}])[他她](?!们|俩))"
    rf"|(?P<self>(?<![{_WITH}])我(?!们|俩|翻|看看|查|问|找|瞅|再看|(?:的)?(?:{_KIN})))"
)
_STATES = re.compile(r"(?:的|那本|这本|那张|这张|是|在|系|就|才|回了|说了?|说是|查了|翻了|看了| ){0,4}")  # 她是六月七号
_NO_MORE = re.compile(r"(?:的|了|吧|啊|呀|哦|才|左右|那天)*(?:$|[,，。;；!！ ])")
_ASKS = re.compile(r"的?(?:去(?!的|了|登|办)|能|可以|行|算|之前|以前|前|会|要|来得及|就能)")
_YEAR = re.compile(r"年|\d{4}|今天|昨天|前天|明天|后天|周|星期|礼拜")
_WITH_YEAR = re.compile(r"\d{4}|[今明后]年")
_SAME_DAY = re.compile(r"同一天|同天|同日|一起(?:交|办|登)的")
_SPEAKS_OF_SELF = re.compile(r"我(?:的|自己|呢|这|是)")
_SEVERAL = re.compile(r"爸妈|父母|公婆|爷爷奶奶|外公外婆|夫妻|两口子|我们|咱们|他们|她们|俩|两个|各自?")
_OF_EACH = re.compile(r"分别|各自?|两个人|俩人|都")
_OF_ONE = r"(?:那本|那张|那个|那份|这本|这张|的(?!话)|呢|自己|最[晚早迟]|哪天|几号|什么时候|得等|还剩)"
_AND_WHO = re.compile(rf"(?:^|[,，。;；!！?？ ])那?么?我?(?:{_KIN}|[他她我])(?:的|那本|那张|那个)?呢")
_EVENTS = (
    (DateRole.REGISTERED, re.compile(r"登记|登[的上了]")),
    (DateRole.ISSUED, re.compile(r"签发|发的|发证|领的?证|办的证")),
    (DateRole.EXPIRES, re.compile(r"到期|有效期|过期")),
    (DateRole.ACCEPTED, re.compile(r"受理|[交递]的|交上|提交")),
)


_OF_FOCUS = {
    "registration": DateRole.REGISTERED,
    "application": DateRole.REGISTERED,
    "endorsement": DateRole.ISSUED,
    "case": DateRole.ACCEPTED,
}


@dataclass(frozen=True)
class People:
    """Who has told which dates.

    Attributes:
        last: the person spoken of last.
        told: the people of whom the last message with dates told one.
        dates: the dates of each person.
    """

    last: str = SELF
    told: tuple[str, ...] = ()
    dates: Mapping[str, Mapping[DateRole, dt.date]] = field(default_factory=dict)

    @property
    def plain(self) -> str:
        """As text."""
        dates = {person: {str(role): day.isoformat() for role, day in told.items()} for person, told in self.dates.items()}
        return json.dumps({"last": self.last, "told": self.told, "dates": dates}, ensure_ascii=False)

    @classmethod
    def read(cls, slots: Mapping[str, Any]) -> People:
        """The people that the slot keeps; nobody where it keeps none that can be read."""
        try:
            kept = json.loads(slots.get(PEOPLE_SLOT) or "{}")
            dates = {
                str(person): {DateRole(role): dt.date.fromisoformat(day) for role, day in told.items()}
                for person, told in (kept.get("dates") or {}).items()
            }
            return cls(str(kept.get("last") or SELF), tuple(map(str, kept.get("told") or ())), dates)
        except (ValueError, TypeError, AttributeError):
            return cls()

    def with_dates(self, roles: frozenset[DateRole]) -> list[str]:
        """The people of whom a date of these roles is known."""
        return [person for person, told in self.dates.items() if roles & told.keys()]


def with_people(turn: Turn, slots: Mapping[str, Any], today: dt.date) -> tuple[Turn, dict[str, str | None]]:
    """The turn with the roles that the days of several people have by the talk, and the slots that keep whose day is whose.

    Args:
        turn: the message.
        slots: Rasa slots, with the dates of this message already filled in.
        today: the day on which it is read.
    """
    people, text = People.read(slots), normalise(turn.text).text
    spoken = _spoken_of(text, people.last)
    if not people.dates and all(person == SELF for person in spoken):
        return turn, {}
    dates = {person: dict(told) for person, told in people.dates.items()}
    before = {DateRole(role): day for role, day in reckoned_before(slots).items()}
    if not dates and before and spoken[-1] != people.last:
        dates[people.last] = before  # told before anybody else was spoken of
    if len(spoken) == 1 and spoken[0] not in dates and dates and _SAME_DAY.search(text):
        dates[spoken[0]] = dict(next(reversed(dates.values())))  # 我爸也是同一天交的
    roles = _roles(turn, text, slots, People(people.last, people.told, dates), today)
    told: list[str] = []
    year: int | None = None
    learned: dict[str, str | None] = {}
    for (name, value, words), role in zip(turn.dates, roles, strict=True):
        day = exact_day(value)
        if day is None or role is None:
            continue
        if name is None:
            day = in_hint(day, words, parse_span(slots.get("date_hint")))
        day = _in_the_past(day, words, role, year, today)
        year = day.year if _YEAR.search(words) else year
        if name is None or day.isoformat() != value:
            learned[DATE_SLOTS[role]] = day.isoformat()
        person = _whose(text, words, people.last)
        dates.setdefault(person, {})[role] = day
        told.append(person)
    last = people.last
    if told:
        last = told[-1]
    elif spoken and _SPEAKS_OF_SELF.search(text) and spoken[-1] == SELF:
        last = SELF
    else:
        last = next((person for person in reversed(spoken) if person != SELF), last)
    kept = People(last, tuple(dict.fromkeys(told)) or people.told, dates).plain
    if kept != slots.get(PEOPLE_SLOT):
        learned[PEOPLE_SLOT] = kept
    named = tuple((str(role) if role else None, value, words) for (_, value, words), role in zip(turn.dates, roles, strict=True))
    return (replace(turn, dates=named) if named != turn.dates else turn), learned


def facts_of_each(facts: Facts, roles: frozenset[DateRole], turn: Turn, slots: Mapping[str, Any]) -> list[Facts]:
    """The facts of each person whose question this may be; empty where the dates of one only are known.

    Args:
        facts: the facts known.
        roles: the dates that the answer reckons from.
        turn: the message; without a text it is a question that waited for what was told last.
        slots: Rasa slots, with what this message told.
    """
    people = People.read(slots)
    known = people.with_dates(roles)
    asked = _asked_for(turn, people)
    asked = [_known_as(person, known) for person in asked]
    if len(asked) == 1 and asked[0] not in known and known and (asked[0] != SELF or asks_for_another(turn)):
        known = asked  # 老公的呢: nothing is known of him yet
    elif len(known) < 2:
        return []
    elif len(asked) == 1 and asked[0] in known:
        known = asked
    elif people.told and (turn.dates or not turn.text) and not _OF_EACH.search(turn.text):
        known = [person for person in known if person in people.told] or known
    others = {role: day for role, day in facts.dates.items() if role not in roles}
    of = people.dates
    return [
        replace(facts, dates={**others, **{role: day for role, day in of.get(one, {}).items() if role in roles}}, endorsed=None, whose=one)
        for one in known
    ]


def _known_as(person: str, known: Sequence[str]) -> str:
    """The name by which dates are kept: 她 of the only other person, 老婆 of whom was only told as 她."""
    others = [one for one in known if one != SELF]
    pronouns = [one for one in others if one in _PRONOUNS]
    if person in known or person == SELF:
        return person
    if person in _PRONOUNS:
        return others[0] if len(others) == 1 else person
    return pronouns[0] if len(pronouns) == 1 else person


def asks_for_another(turn: Turn) -> bool:
    """Whether the same is asked for somebody else (那我呢, 老公的呢)."""
    return bool(_AND_WHO.search(normalise(turn.text).text))


def _asked_for(turn: Turn, people: People) -> list[str]:
    """The people whose own day a message asks for (婆婆的晚了多少天, 我这本); several where it speaks of them together."""
    text = normalise(turn.text).text
    if _SEVERAL.search(text):
        return []
    named = dict.fromkeys(_name(match, people.last) for match in _PERSON.finditer(text) if re.match(_OF_ONE, text[match.end() :]))
    return list(named)


def _in_the_past(day: dt.date, words: str, role: DateRole, year: int | None, today: dt.date) -> dt.date:
    """她的是去年11月25签发,我的11月23: in the same year; and what has happened lies in the past (她回了 1月21号)."""
    if role is DateRole.EXPIRES or role is DateRole.MOVED or _YEAR.search(words):
        return day
    for other in (year, today.year - 1 if day > today else None):
        with suppress(ValueError):
            if other is not None and day.replace(year=other) <= today:
                return day.replace(year=other)
    return day


def _spoken_of(text: str, last: str) -> list[str]:
    return [_name(match, last) for match in _PERSON.finditer(text)]


def _name(match: re.Match[str], last: str) -> str:
    if match["kin"]:
        return _NAMES[match["kin"]]
    if match["pronoun"]:
        return last if last != SELF else match["pronoun"]
    return SELF


def _whose(text: str, words: str, last: str) -> str:
    """Whose day it is: of the person named nearest before it, else of the one spoken of last."""
    before = list(_PERSON.finditer(text, 0, max(text.find(normalise(words).text), 0)))
    if not before:
        return last
    kin = [_NAMES[match["kin"]] for match in before if match["kin"]]
    return _name(before[-1], kin[-1] if kin else last)


def _roles(turn: Turn, text: str, slots: Mapping[str, Any], people: People, today: dt.date) -> list[DateRole | None]:
    """What happened on each day; one without a role, of another person than the rest, takes that of the day beside it or of the talk."""
    said = [DateRole(name) if name else None for name, *_ in turn.dates]
    if all(said):
        return said
    persons = {_whose(text, words, people.last) for _, _, words in turn.dates}
    beside = next((role for role in said if role), None) or next((role for role, pattern in _EVENTS if pattern.search(text)), None)
    role = beside or pending_role(slots) or _of_talk(people) or _OF_FOCUS.get(str(slots.get("focus_matter")))
    if (
        role is DateRole.ISSUED
        and beside is None
        and all(value > today.isoformat() and _WITH_YEAR.search(words) for _, value, words in turn.dates)
    ):
        role = DateRole.EXPIRES  # 我的卡上到2026-12-25,他的到2027-01-10: nothing is issued on a day to come
    out: list[DateRole | None] = []
    for one, (_, value, words) in zip(said, turn.dates, strict=True):
        at = max(text.find(normalise(words).text), 0)
        person = _whose(text, words, people.last)
        again = bool(out) and out[-1] is not None and corrects(text)  # 她是六月初七。哎不是农历,公历,六月七号
        another = bool(people.dates) and person not in people.dates and (again or _only_states(text, at, at + len(words)))
        known = role is not None and role in people.dates.get(person, {})  # 二宝我会算,10月2号
        told = ((len(persons) > 1 and not known) or another) and exact_day(value) and not _ASKS.match(text, at + len(words))
        out.append(one or (role if told else None))
    return out


def _only_states(text: str, start: int, end: int) -> bool:
    """Whether nothing but the day is said of the person named before it."""
    before = list(_PERSON.finditer(text, 0, start))
    return bool(before) and bool(_STATES.fullmatch(text, before[-1].end(), start) and _NO_MORE.match(text, end))


def _of_talk(people: People) -> DateRole | None:
    roles = {role for told in people.dates.values() for role in told}
    return roles.pop() if len(roles) == 1 else None
