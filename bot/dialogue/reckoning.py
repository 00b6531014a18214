"""What a question for a day is reckoned with: the length of time that it names, and which of the days named is the one to count from.

Lengths of rules (满三年, 7个工作日) tell no day and are no entities; here they are what is asked about (满三年是哪天).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.deadlines import Period, Unit
from bot.dialogue.facts import LENGTH_SLOT, kept_length
from bot.dialogue.turn import Turn, bare_words
from bot.knowledge import Facts, KnowledgeBase, Question
from bot.labels import Aspect, DateRole, Matter
from bot.nlu.dates.lengths import LENGTH, read_length
from bot.nlu.dates.numerals import COUNT, NOT_IN_NUMBER, parse_number
from bot.nlu.normalise import normalise
from bot.nlu.office_hours import asks_office_hours

# Of these the length comes from elsewhere (the notice of a school, a counter) and the asker tells it.
_HELD = frozenset({Matter.RIGHTS, Matter.SETTLEMENT})
_WAITS = frozenset({Matter.LOSS_REPLACEMENT, Matter.CASE})
_TOLD_LENGTH = _HELD | _WAITS
_COUNTER_SAYS = re.compile(
    r"(?:窗口|柜台|他们|[他她]|人家|工作人员|民警|大姐|大哥|小姑娘|小姐姐|前台|回执|单子|电话|那边|社区|所里|师傅)[^,，。;；!！?？]{0,10}(?:说|讲|写|告诉|答应|回复|通知)|^说|说是?要?(?=\d)"
)
_BY_LAW = re.compile(r"规定|法律|国家|条例|不是说")
_HOLDING = (Unit.MONTH, Unit.YEAR)
_LENGTH = re.compile(LENGTH)
_WORKING_DAYS = re.compile(rf"{NOT_IN_NUMBER}(?P<n>{COUNT}) ?个?工作[日天]")
# What makes a length the one that has to be over: 满三年, 规定三十天; 三年的话, 三年是哪天, 五年到哪天
_LEAD = re.compile(r"(?:[满够足]|满足|规定|要求|[说讲要等过数]|办理?|最[多长]|一般)的?(?:了|是|大概|得|要|有|整整)?$")
_FOLLOW = re.compile(
    r"整|的话|满没满|满了[没吗]|是?(?:哪|几号|几时|什么时候|啥时候)|[到在满](?:哪|几[号时]|什么时候|啥时候)|[内出后](?:能|可以)?|[能可算呢]|,?那"
)
# 断了半年, 差四个月, 中间有春节七天: no length that is asked about
_OTHER = re.compile(r"(?:断|停|差|晚|迟|少|欠|逾期|过期|提前|每|剩|空|拖|缺|[春节庆]|放)了?(?:大概|快|将近|有)?$")
_MOST_YEARS = 50
# 今天能签吗, 20号再去, 明天来得及不; but 今天办的, 昨天去登了 have happened
_GOES = re.compile(
    r"(?:[我俺]|再|就|才|还|那天|上午|下午|之?前)*(?:"
    r"(?:去|来)(?!的|了|过|年)(?!.{0,3}(?:的(?!话)|了|过)(?:$|[,，。;；!！?？]))|[能可行得]|(?:补|续)?[签簽办辦](?!的|了|过|注?的)|来得及|赶|行不行|可以)"
)
# 我爸12月3号生日, 12月28号要去北京出差: nobody goes to the office for that
_ANOTHER_EVENT = re.compile(
    r"[^,，。;；!！?？]{0,6}(?:生日|体检|出差|休息|轮休|调休|请假|才?回(?=[,，。 ]|$)|回来|回去|回家|回乡|过年|跑趟|跑一趟(?!派出所|社区)"
    r"|旅行|入职|考试|结婚|婚礼|开学|报名|截止|面试|出院|住院|手术|预产|发工资|旅游|回老家|放假|毕业|到货)"
)
_PAST = frozenset({DateRole.REGISTERED, DateRole.ACCEPTED, DateRole.ISSUED})
_DONE = re.compile(r"(?:登记|受理|发|签发|[登交递])的(?!话)")
_BY_THEN = re.compile(r"下班|之?前(?!天)|以前")  # 表格今天下班前交
_OTHER_PAPER = re.compile(r"(?:合同|租约|协议)[^,，。;；!！?？]{0,4}$")
_NOW = re.compile(r"[现現]在(?:能|可以|改|[办辦]|去|申[请請]|[签簽]|晚|[够夠]|[过過]期)|到[现現]在[^,，。]{0,6}[没沒]")
_ENDORSED_THEN = re.compile(r"签的注|签了注|去签[的了]|上[次回](?:是)?[签簽]|上[次回][^,，。]{0,4}[签簽]注|[签簽]注(?:日期)?是")
_WAS_DONE = re.compile(
    r"(?:我|就|才|刚|已经|在)*(?:网上|线上|手机上|小程序上?)?(?:提?交|递|申请|弄|办|传|填|点|发|丢|掉|挂失|搬|断|来|住)(?:上去|完|好|过去)?(?:的(?!话)|了|过)"
)
# A day by which something has to be ready is not the one to count from (报名6月1号,要满一年).
_AIM = re.compile(r"报名|截止|入学|开学|考试|申报|最[晚迟]|之?前(?!年|天|面|段)|赶|到时候|公示|开始报")
# … and neither is one on which something else was done (4月20号签注的).
_ELSE = re.compile(r"签注|[补续]签|登记|[交缴]的?社保|社保|搬|生日|出生")


def reckoned_with(facts: Facts, question: Question, turn: Turn, slots: Mapping[str, Any]) -> Facts:
    """The facts with the length that a question for a day names, or that was named before, where its answer reckons with one."""
    if question.aspect is not Aspect.DUE_DATE or question.matter not in _TOLD_LENGTH:
        return facts
    named = named_length(turn)
    if named is not None and named.unit is Unit.DAY and question.matter in _WAITS and not _COUNTER_SAYS.search(turn.text):
        named = None  # 补的是不是也15天内给我
    found = named or kept_length(slots)
    if found is not None and (found.unit in _HOLDING) is (question.matter in _WAITS):
        found = None  # years of holding are no days of waiting
    if question.matter in _WAITS and _BY_LAW.search(turn.text):
        found = None  # 法律规定是15个工作日对吧: no counter said so
    if question.matter is Matter.CASE and found is not None and found.unit is not Unit.WORKING_DAY:
        found = None
    return replace(facts, length=found)


def learned_length(turn: Turn) -> dict[str, str | None]:
    """The slot that keeps the length a message names; empty when it names none."""
    length = named_length(turn)
    told = length is not None and (length.unit is not Unit.DAY or bool(_COUNTER_SAYS.search(turn.text)))
    return {LENGTH_SLOT: length.plain} if told and length is not None else {}


def day_to_count_from(lacking: DateRole | None, question: Question, facts: Facts, turn: Turn, today: dt.date) -> DateRole | None:
    """What a day without a role is, given to a question for a day: the date that is lacking; ``None`` if the day is one to be ready by.

    Args:
        lacking: the date without which the question cannot be answered, if any.
        question: the question.
        facts: the facts known, with the length that is asked about.
        turn: the message.
        today: the day on which it is read.
    """
    day = next((value for name, value, _ in turn.dates if name is None), "")
    if lacking in _PAST and day > today.isoformat() and not _DONE.search(turn.text):
        return None  # 中间夹着元旦,那得到几号; what is planned has its role by now
    if (
        asks_office_hours(normalise(turn.text).text)
        or _match_after_day(_BY_THEN, turn)
        or _match_after_day(_ANOTHER_EVENT, turn)
        or _match_before_day(_OTHER_PAPER, turn)
    ):
        return None
    if question.matter is Matter.LOSS_REPLACEMENT and facts.length is not None and DateRole.ACCEPTED not in facts.dates:
        return DateRole.ACCEPTED
    if _goes(turn):
        return None  # 今天能签吗: the day on which somebody means to go
    if question.matter is Matter.ENDORSEMENT and _ENDORSED_THEN.search(turn.text):
        return None  # 上次签注是12月20日: the year is not counted from there
    if question.matter in _HELD and (_AIM.search(turn.text) or _ELSE.search(turn.text)):
        return None
    return lacking


def with_visit(facts: Facts, day: dt.date, turn: Turn, today: dt.date) -> Facts:
    """The facts with the day on which the asker thinks of going.

    A day on which something was done (网上上周三交的) is none, nor is one that is over, unless it is asked whether one may go then.
    """
    done = _match_after_day(_WAS_DONE, turn) or _match_after_day(_ANOTHER_EVENT, turn)
    return facts if done or (day < today and not _goes(turn)) else replace(facts, visit=day)


def asks_of_now(turn: Turn) -> bool:
    """Whether it is asked how things stand now (现在能办了吗, 到现在没拿到,超期了吗)."""
    return bool(_NOW.search(turn.text))


def goes_then(turn: Turn) -> bool:
    """Whether somebody means to go on the day without a role, and asks about it (我3号去行不)."""
    return bool(bare_words(turn)) and _goes(turn)


def is_another_event(turn: Turn) -> bool:
    """Whether the day without a role is that of something else (2月20才从老家回来)."""
    return _match_after_day(_ANOTHER_EVENT, turn)


def _match_before_day(pattern: re.Pattern[str], turn: Turn) -> bool:
    words = bare_words(turn)
    return bool(words) and bool(pattern.search(turn.text[: turn.text.find(words)]))


def _goes(turn: Turn) -> bool:
    return _match_after_day(_GOES, turn)


def _match_after_day(pattern: re.Pattern[str], turn: Turn) -> bool:
    """Whether the words right after the day without a role match."""
    words = bare_words(turn)
    return bool(words) and bool(pattern.match(turn.text, turn.text.find(words) + len(words)))


def needs_a_day(matter: Matter, kb: KnowledgeBase) -> bool:
    """Whether the day that a matter is asked for is reckoned from one that the asker has to tell."""
    entry = kb.entries.get(f"{matter}.{Aspect.DUE_DATE}")
    return entry is not None and bool(entry.needs)


def named_length(turn: Turn) -> Period | None:
    """The length of time that a message wants reckoned with; ``None`` when it names none, or several that differ."""
    text = normalise(turn.text).text
    for _, _, words in turn.dates:
        text = text.replace(words, "@")
    found = {_working_days(match) for match in _WORKING_DAYS.finditer(text)} - {None}
    if not found:
        found = {_period(match) for match in _LENGTH.finditer(text) if _is_asked(text, match)} - {None}
    return found.pop() if len(found) == 1 else None


def _is_asked(text: str, match: re.Match[str]) -> bool:
    lead = text[max(0, match.start() - 8) : match.start()]
    if not match.group() or _OTHER.search(lead):
        return False
    return bool(_LEAD.search(lead) or _FOLLOW.match(text, match.end()))


def _working_days(match: re.Match[str]) -> Period | None:
    n = parse_number(match["n"])
    return Period(n, Unit.WORKING_DAY) if n else None


def _period(match: re.Match[str]) -> Period | None:
    said = read_length(match)
    if said is None or said[1]:
        return None  # 三年多 is no length to count to
    length = said[0]
    if length.days:
        return Period(length.days, Unit.DAY) if not (length.years or length.months) else None
    if length.months:
        return Period(12 * length.years + length.months, Unit.MONTH)
    return Period(length.years, Unit.YEAR) if length.years <= _MOST_YEARS else None
