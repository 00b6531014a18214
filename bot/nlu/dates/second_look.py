"""A second look at the dates of a message: slips of the tongue, periods of validity, and years that are no dates."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import replace

from bot.labels import DateRole
from bot.nlu.dates.model import DateMention, Kind, Span, make_date, month_span
from bot.nlu.dates.tense import PAST_ROLES
from bot.nlu.dates.years import YEAR_WORDS

# 今年该什么时候签: the year frames the question, it is no date of the asker's
_FRAMING = re.compile(r"今年|明年|后年|当年|本年|每年|同年")
_TAKEN_BACK = re.compile(
    r"不对|(?:[说记写打]错|错)(?:了|啦)?(?=$|[^\u4e00-\u9fff]|是)|哦不|噢不|啊不|应该是|准确(?:地)?说|更正|[哦噢]是$|(?<=[,。;!?])不(?:不|是)?[,。!](?=(?:应该|好像)?是?$)"
)
# 我以为是8月发的,其实是9月
_BELIEVED = re.compile(r"以为|记成|当成|还当是?|[写登录搞弄印打]成了?$")
_IN_TRUTH = re.compile(
    r"其实(?:应该)?是|实际上?是|原来是|一看(?:才知道|才晓得|居然|竟然)?[是写印]|结果[是写印]|才发现(?:其实|原来|上面)?[是写印]|(?:写|印)的?(?:是|明明)"
)
_ALONE = re.compile(r"(?:才[对是])?(?:吧|的)?(?=$|[,。;!?])")
_HESITATES = re.compile(r"(?:[,。;!? ](?:等等|等下|等一下|呃|额)|[,。;!? 看][哦噢]|准确讲),? ?$")
_RIGHT = re.compile(r"才[对是]")
_BECAME = re.compile(r"(?:又?被?(?:改|变|换)[成为到]|推迟到|[顺拖]?延长?到)了?")  # 到期日从6月1号变成了…
_SUPPOSED = re.compile(r"应该是|准确(?:地)?说")
_OVER = re.compile(r"[^?]{0,12}(?:都|已经?|早)[^,。;!?]{0,3}过")
_JOINT = re.compile(r"(?:起|开始)?\s*(?:-+|—+|–|~|～|至|到|(?<=[日号])一(?=\d))\s*")
_MONTH_ALONE = re.compile(r".*月份?|\d{4}[-./]\d{1,2}")
_DAY_ALONE = re.compile(r"[\d一二三四五六七八九十廿]{1,3}[号日]")
_VALIDITY = re.compile(
    r"有效|起止|的(?:居住)?(?:证|卡)|这(?:张|个)?(?:证|卡)|(?<!房)(?<!工)(?<!名)[卡证]上?[面头]?[是写印标的着]|[卡证][上面]|止(?=[,。;!?]|$)"
)
# 居住证上印的是2027年3月8日, and nothing else: the asker's own
_ON_PERMIT = re.compile(
    r"(?:^|(?<![公婆爸妈子女友事人妹弟姐哥他她]的)[,。;!?])(?:我的?)?(?:这张)?居住证上[面头]?[写印][的着](?:日期|日子)?是?$"
)
_WITH_YEAR = re.compile(r"年|\d{4}[-./]")
_YEAR_BESIDE = re.compile(r"[的到]?[,。 ]?(?:就|是|就是|都是|也是)(?P<year>今年|去年|前年|明年)(?:的|到期)?[啊吧呀哦]?(?=$|[,。;!?])")
_NOTHING_MORE = re.compile(r"(?:[,。;!](?![^。;!?]{0,6}[拿领取来])|$)")
_LEASE = re.compile(r"合同|租期|社保|护照|驾照|身份证|保险")


def look_again(mentions: Sequence[DateMention], text: str, today: dt.date) -> list[DateMention]:
    """Drop what is no date or was taken back, and tell the two ends of a period of validity apart."""
    kept: list[DateMention] = []
    for mention in _without_framing(mentions, text):
        taken_back = _TAKEN_BACK.search(text, kept[-1].end, mention.start) if kept else None
        if kept and _BELIEVED.search(text, max(0, kept[-1].start - 6), kept[-1].start):
            taken_back = taken_back or _IN_TRUTH.search(text, kept[-1].end, mention.start)
        if kept and mention.role is None and _ALONE.match(text, mention.end):  # 12号受理,等等,13号
            taken_back = taken_back or _HESITATES.search(text, kept[-1].end, mention.start) or _RIGHT.match(text, mention.end)
        if kept and mention.role in (None, kept[-1].role):
            taken_back = taken_back or _BECAME.fullmatch(text, kept[-1].end, mention.start)
        # 3号登记的,应该是13号受理的: two things happened, nothing is corrected
        apart = taken_back and _SUPPOSED.fullmatch(taken_back.group()) and mention.role and kept[-1].role not in (None, mention.role)
        if taken_back and not apart and mention.kind is not Kind.DURATION:
            earlier = kept.pop()
            if mention.role is None and earlier.kind is not Kind.DURATION:
                mention = _corrected(replace(mention, role=earlier.role), earlier, text, today)
        kept.extend(_ends(_printed(_in_year_beside(mention, text, today), text, today), text))
    return kept


def _corrected(mention: DateMention, earlier: DateMention, text: str, today: dt.date) -> DateMention:
    """12号登记的,不对,是2号: what has happened is past, and a day alone lies in the month of the slip."""
    if mention.role is DateRole.EXPIRES and not mention.ambiguous:
        return mention
    if mention.role is DateRole.EXPIRES:
        return _end_corrected(mention, earlier, text, today)
    if mention.role not in PAST_ROLES or mention.first is None or mention.kind is Kind.IMPOSSIBLE:
        return mention
    readings = [one for one in ((mention.first, mention.last), *mention.alternatives) if one[0] and one[0] <= today]
    month = earlier.first.replace(day=1) if earlier.first else None
    if month and _DAY_ALONE.fullmatch(mention.text):
        same = make_date(month.year, month.month, mention.first.day)
        if same and same <= today:
            readings.insert(0, (same, same))
    if not readings:
        return replace(mention, ambiguous=True)
    value, others = readings[0], tuple(dict.fromkeys(one for one in readings if one != readings[0]))
    return replace(mention, first=value[0], last=value[1], alternatives=others, ambiguous=bool(others))


def _end_corrected(mention: DateMention, earlier: DateMention, text: str, today: dt.date) -> DateMention:
    """以为12月3号到期,一看是11月3号: the nearest to the day believed, or what is over where that is said."""
    readings = [(mention.first, mention.last), *mention.alternatives]
    if _OVER.match(text[mention.end :]):
        readings = [one for one in readings if one[1] and one[1] < today] or readings
    elif earlier.first:
        base = earlier.first
        readings.sort(key=lambda one: abs((one[0] - base).days) if one[0] else dt.timedelta.max.days)
    value, others = readings[0], tuple(one for one in readings if one != readings[0])
    return replace(mention, first=value[0], last=value[1], alternatives=others, ambiguous=bool(others))


def _without_framing(mentions: Sequence[DateMention], text: str) -> list[DateMention]:
    return [m for m in mentions if m.role is not None or not _FRAMING.fullmatch(m.text) or m.text == text.strip()]


def _in_year_beside(mention: DateMention, text: str, today: dt.date) -> DateMention:
    """有效期到11月14号,就今年: the year that the clause behind a day tells, and nothing else."""
    told = _YEAR_BESIDE.match(text, mention.end)
    if told is None or mention.kind is not Kind.DAY or _WITH_YEAR.search(mention.text):
        return mention
    year = today.year + YEAR_WORDS[told["year"]]
    fitting = [one for one in ((mention.first, mention.last), *mention.alternatives) if one[0] and one[0].year == year]
    if len(fitting) != 1:
        return mention
    return replace(mention, first=fitting[0][0], last=fitting[0][1], alternatives=(), ambiguous=False)


def _printed(mention: DateMention, text: str, today: dt.date) -> DateMention:
    """居住证上面印的是2027年3月8日: a day to come that stands on the permit is the last on which it is valid."""
    ahead = mention.kind is Kind.DAY and mention.first is not None and mention.first > today
    if mention.role is not None or not ahead or mention.ambiguous or mention.alternatives or not _WITH_YEAR.search(mention.text):
        return mention
    alone = _NOTHING_MORE.match(text, mention.end)
    return replace(mention, role=DateRole.EXPIRES) if alone and _ON_PERMIT.search(text, 0, mention.start) else mention


def _ends(mention: DateMention, text: str) -> list[DateMention]:
    """A period of validity (2025.12.25-2026.12.24) as its two days: issued, and last valid."""
    if mention.kind is not Kind.RANGE or mention.first is None or mention.last is None or mention.role not in (None, DateRole.EXPIRES):
        return [mention]
    around = text[max(0, mention.start - 12) : mention.start] + text[mention.end : mention.end + 6]
    joints = [joint for joint in _JOINT.finditer(mention.text) if joint.start() >= 6 and len(mention.text) - joint.end() >= 4]
    # a separator inside a date stands closer to an end than the one between two
    joint = min(joints, key=lambda j: abs((j.start() + j.end()) - len(mention.text)), default=None)
    if (
        joint is None
        or not _VALIDITY.search(around)
        or _LEASE.search(text, max(0, mention.start - 12), mention.start)
        or not 330 <= (mention.last - mention.first).days <= 4000
    ):
        return [mention]
    begins, ends = mention.text[: joint.start()], mention.text[joint.end() :]
    first, last = _month_or_day(begins, mention.first), _month_or_day(ends, mention.last)
    kinds = [Kind.DAY if span[0] == span[1] else Kind.RANGE for span in (first, last)]
    return [
        DateMention(begins, mention.start, mention.start + joint.start(), kinds[0], *first, role=DateRole.ISSUED),
        DateMention(ends, mention.start + joint.end(), mention.end, kinds[1], *last, role=DateRole.EXPIRES),
    ]


def _month_or_day(words: str, day: dt.date) -> Span:
    """The days that one end of a period may be: of 2025年12月 any of that month, for nobody has told which."""
    return (_MONTH_ALONE.fullmatch(words) and month_span(day.year, day.month)) or (day, day)
