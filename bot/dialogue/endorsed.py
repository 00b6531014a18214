"""What a message says of an endorsement that was due: that it was made (签过了), or not (一直没签)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from bot.dialogue.turn import Turn
from bot.knowledge import Endorsed
from bot.labels import DateRole
from bot.nlu.normalise import normalise

ENDORSED_SLOT = "endorsed"
_WORD = r"(?:签注|续签|补签|年签|年审|签(?![发收证]|的?(?:合同|协议|字|名|约|租|单|收|劳动|三方|承诺|声明)))"
_OTHER_PAPER = re.compile(r"合同|协议|三方|承诺书|租约")
_NOT_MADE = re.compile(
    rf"(?:(?<!签)没有?|未|忘记?了?|漏|没能|没来得及|没去|没顾上)(?:去|给|按时|及时|能|再|办理?|做)?{_WORD}(?:过|注|上|成)?"
    rf"|断签|今年[^,，。]{{0,8}}(?:忘|没有?$|没[去办弄])|{_WORD}(?:也|都|又|就|还)?(?:忘|漏|没[办弄做去成上])了?"
)
_MADE = re.compile(
    rf"(?:刚|已经|都|按时|及时|每年|年年|一直|才|也|今年|去年|前年|上次|上回|月份?|[昨前]天|(?<=\d)[日号])(?:都|就|才|刚|去|有|在|按时|又)*{_WORD}(?:过|好|完|上|注)*(?:的|了|过)?"
    rf"|{_WORD}(?:过了|好了|完了|了的|过的|上了|过)"
    rf"|^(?:我)?{_WORD}了$"
)
# What is only thought of, or asked: 要是没签, 没签会怎样, 签了没, 没签的话
_SUPPOSED = re.compile(
    r"如果|要是|假如|假设|万一|若|倘|的话|会不会|怕|难道|不记得|记不|不确定|不知道|不清楚|有没有|是不是|谁|别人|人家|有人"
)
_SUPPOSED_AFTER = re.compile(r"的?(?:会|能|还能|可以|要|怎|咋|有|算|是|罚|行|没|吗|么|嘛|不|之后|以后|再|才|就|前|得)")
_YEARS = {"今年": 0, "去年": -1, "前年": -2}
_NAMED_YEAR = re.compile(r"今年|去年|前年|(?<!\d)20\d\d(?=年)")
_BEFORE_YEAR = re.compile(r"(?=今年|去年|前年)")  # 去年签了今年忘了
_RELATIVE = re.compile(r"今年|去年|前年")
_CLAUSE = re.compile(r"[^,，。;；!！?？\s]+")


def told_endorsed(turn: Turn, today: dt.date) -> Endorsed | None:
    """What a message says of the last endorsement; ``None`` when it says nothing, only supposes, or contradicts itself.

    Args:
        turn: the message.
        today: the day on which it is read.
    """
    found: dict[int | None, bool] = {}
    year: int | None = None
    for clause in _clauses(turn.text):
        named = _year(clause, today)
        made = _made(clause)
        if made is not None and found.setdefault(named or year, made) is not made:
            return None
        year = named if _RELATIVE.search(clause) else year  # 去年光看店了 没签; a year in digits is that of its own clause
    if not found:
        return None
    years = sorted((year for year in found if year is not None), reverse=True)
    last = years[0] if years else None
    for before in years[1:]:
        if found[before] or found[years[0]]:
            break  # 去年签了,今年没签
        last = before  # missed since then
    return Endorsed(found[last], last)


def learned_endorsed(turn: Turn, slots: Mapping[str, Any], today: dt.date) -> dict[str, str | None]:
    """The slot that keeps it; another day of issue or expiry, told without a word of the endorsement, is of another permit."""
    told, before = told_endorsed(turn, today), kept_endorsed(slots)
    if told is not None:
        goes_on = before is not None and not (before.made or told.made) and before.year is not None  # 去年没签 … 今年也没签
        return {ENDORSED_SLOT: before.plain if before is not None and goes_on else told.plain}
    if not turn.text:
        return {}  # a question that waited
    return {ENDORSED_SLOT: None} if any(role in (DateRole.ISSUED, DateRole.EXPIRES) for role, *_ in turn.dates) else {}


def kept_endorsed(slots: Mapping[str, Any]) -> Endorsed | None:
    """What the slot keeps."""
    try:
        return Endorsed.read(str(slots.get(ENDORSED_SLOT) or ""))
    except ValueError:
        return None


def tells_of_missing(text: str) -> bool:
    """Whether a message tells that an endorsement was not made, whenever that was."""
    return any(_made(clause) is False for clause in _clauses(text))


def _clauses(text: str) -> list[str]:
    return _CLAUSE.findall(_BEFORE_YEAR.sub(",", normalise(text).text))


def _made(clause: str) -> bool | None:
    """Whether the endorsement was made, by one clause; ``None`` when it does not tell."""
    if _SUPPOSED.search(clause) or _OTHER_PAPER.search(clause):
        return None
    for pattern, made in ((_NOT_MADE, False), (_MADE, True)):
        match = pattern.search(clause)
        if match is not None:
            return None if _SUPPOSED_AFTER.match(clause, match.end()) else made
    return None


def _year(clause: str, today: dt.date) -> int | None:
    match = _NAMED_YEAR.search(clause)
    if match is None:
        return None
    words = match.group()
    return today.year + _YEARS[words] if words in _YEARS else int(words)
