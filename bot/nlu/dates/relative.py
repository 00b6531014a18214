"""Days and weeks named from today, and offsets: ``昨天``, ``上周五``, ``三个月零五天前``, ``还有十天到期``."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from bot.labels import DateRole
from bot.nlu.dates import candidate
from bot.nlu.dates.absolute import STEP_WORDS, STEPS, dated
from bot.nlu.dates.candidate import Candidate, Readings
from bot.nlu.dates.lengths import LENGTH, read_length
from bot.nlu.dates.model import NO_LENGTH, Kind, Length, Span, shift
from bot.nlu.dates.numerals import SMALL, parse_number
from bot.nlu.dates.years import LONGEST_YEARS

_DAY_WORDS = {
    "大大前": -4, "大前": -3, "上前": -3, "前": -2,
    "昨": -1, "夜": -1, "琴": -1, "寻": -1, "噚": -1, "今": 0, "明": 1, "听": 1, "后": 2, "外后": 3, "大后": 3, "大大后": 4,
}  # fmt: skip
_DAY_WORD = re.compile(
    r"大?大前天|(?<![以晚早])上前[天日](?!面)|大?大前[儿日]个?|大前个|(?<![提以之目年月天周面])前天(?!天(?!气))|(?<![以之目啥多])前儿个?|(?<![以之目])前个(?![月星礼周季年半])|大?大后天|大?大后[儿日]个?|(?<![以之])外后[天日儿]个?|"
    r"(?<![以之年月天周])后天(?!天(?!气))|(?<![以之])后儿个?"
    r"|昨(?:天|日|儿个?|个|晚|夜)|今(?:天|日|儿个?|个(?![月星礼周季年])|早|晚|晨)|明(?:天(?!天(?!气))|日(?![期子常])|儿个?|个(?![月星礼周季年白])|(?<!(?<![证说])明明)[早晚])"
    # as people say it in the north, in Shanghai and in Canton
    r"|(?<![半昨今当])夜儿个?|(?<![\u4e00-\u9fff])夜个|今朝(?!有酒)|(?<![提以之目年月天周面号到])前日(?![期子本])|(?<![以之年月天周号])后日(?![期子])|[琴寻噚听](?:日(?![期子])|晚)"
)
# 过期到今天正好60天, 到今天为止: how long it has lasted is told, and nothing happened today
_UNTIL_NOW = ("到", "截至", "截止")
_SO_LONG = re.compile(
    r"(?:为止)?[,，]?(?:我的?)?(?:居住证|证)?(?:已经|正好|刚好|整整?|都|一共|共|有|就|也|过期|逾期|住|满|够)*(?:[\d半一二两三四五六七八九十百几]+(?:多)?个?(?:天|月|年|星期|礼拜|周)|为止)"
)
_TIME = re.compile(
    r" ?(?:凌晨|早上|清早|上午|中午|下午|傍晚|晚上|夜里)? ?(?:\d{1,2}|[一二两三四五六七八九十]{1,3}) ?(?:点钟?|时|:\d{2}|"
    r"(?:(?<=午[\d ]\d)|(?<=午\d))\.[0-5]\d(?!\d))(?:半|"
    r"[一三]刻|\d{1,2}分?|[一二三四五六七八九十]{1,3}分)?"
    r"| ?(?:凌晨|早上|清早|上午|中午|下午|傍晚|晚上|夜里)"
)

_FOLLOWS_WEEKDAY = (
    r"(?=$|[^\u4e00-\u9fff]|"
    r"[的去来到带能可办要我你您他她上下早晚中前后之以和或至是不有没会开也还都就吗呢吧登交拿领提申预约搬发签受休放过再行取送补在给派截报今明那这想打准哪起才已刚换入住我做收录递批审出请跑约叫让补续拉小人民社居房物派窗警网协])"
)
_WEEK = re.compile(
    rf"(?<![以每早晚赶遇碰\d])(?:(?P<w>{STEP_WORDS})一?个?)(?:周|星期|礼拜)(?!期|年|岁|转|边|围)"
    r"(?:的?(?:周|星期|礼拜)(?=[一二三四五六日天1-7]))?"
    r"(?P<d>[一](?![定直起般样次共些下切旦方路个])|[二两](?!维|手)|[三四六](?!天|个)|[五](?!天|个)|[日](?!常)|天|末|[1-7](?!\d|天|个)|(?P<none>[八九十890](?![\d一二三四五六七八九十天个点日号月年成几多])))?"
    rf"|(?<![\d一二两三四五六七八九十几半每个上下这本])(?:周|星期|礼拜)(?P<b>[一](?![定直起般样次共些下切旦方路个])|"
    rf"[二三四五六](?![天个])|[日天](?!常)|末|[1-6](?![\d天个])){_FOLLOWS_WEEKDAY}"
)
_WEEK_TODAY = re.compile(rf"(?<![以每早晚])(?P<w>(?![这本]){STEP_WORDS})一?个?(?:周|星期|礼拜)的?今[天日]")
_WEEKDAYS = {c: n for n, c in enumerate("一二三四五六日")} | {"天": 6} | {str(n + 1): n for n in range(7)}

_EVENT = re.compile(
    r"(?:登记|受理|申请|申领|提交|递交|交|办|办理|搬家?|到期|过期|期满|届满|发证|领证|签发|入住|签注|居住|变更|注销|换证|之日|之日起|"
    r"住址|提|满|离开|丢|搬来|住进来?|入职|进厂)(?:了|然后|后|完|的|到|来|之日|日|起|满|过|好|前|之前|以前|以后){0,2} ?$"
)
_OFFSET = re.compile(
    rf"{LENGTH}(?:左右)?(?:(?P<past>(?:之|以)?前(?![台面往后任])(?P<same>的今[天日])?)|(?P<future>(?:之|以|过)?后(?![面悔续台备果])))"
)
# 一个月以后才登记, 一周后就拿到了: told of what is over, so that the length runs from something else than today
_TOLD_AFTER = re.compile(
    r"(?:我|俺|他们?|她|社区|窗口|民警|公司|又|就)*(?:[^,。;!?能可会要想得该将]{0,6}?才(?!能|可|会|要|有|得|到期|过期|行)|[^,。;!?能可会要想得该将]{0,8}?(?<!到期)(?<!过期)(?<!失效)(?<!丢)(?<!坏)"
    r"(?:登记?|登的?记|交|递|领|拿|取|收|受理|发|办|下来|寄|录|提交)[到完好上]?[了的](?:$|[^吗么\u4e00-\u9fff]|居住|证|卡|材料|回执|受理|记))"
)
_DAY_MONTHS_AGO = re.compile(rf"{LENGTH}(?:之|以)?前的? ?(?P<number>{SMALL})(?:号|日)(?!楼|线)")
_WEEKDAY_AGO = re.compile(rf"{LENGTH}(?:之|以)?前的?(?:周|星期|礼拜)(?P<wd>[一二三四五六日天])(?!天)")
_OTHERS_DUE = re.compile(r"(?:护照|驾照|驾驶证|身份证|合同|租期|租约|通行证|指标|健康证|签证|执照|许可证|资格证|保险|房子|房租)[^,。;!?]*$")
_UNTIL = re.compile(
    rf"(?P<lead>还有|还剩|还差|只剩|只有|剩|再过|再有|不到|不足)(?:不到|大概|大约|差不多|最后|下)?{LENGTH}(?P<due>(?:左右|多)?(?:就|才|"
    rf"要|我|居住证|证|的|快){{0,3}}(?:到期|过期|失效|截止))?"
)
_VAGUE_PAST = re.compile(
    r"(?<![提之以])前(?:几|两|些)[天日]|(?<![提之以])前几(?:个月|周|年)|(?:好)?几天前|前一?阵子?|前一?段时间|前段日子|前不久|不久前|没多久前|早几天|(?P<unit>好?几个月前|"
    r"好?几周前|好?几年前|[十二]十?[几多]天前)"
    r"|刚刚?(?:搬?来|到|搬|登记|办|住)了?(?:这边|这里|这儿|杭州)?(?:没多久|不久|没几天|几天)|来了?(?:这边|这里)?(?:没多久|没几天|不久)"
)
_VAGUE_FUTURE = re.compile(r"(?<![超不已经没])过(?:几天|两天|阵子|段时间|些天)|改天|过些日子")


def find(text: str, today: dt.date) -> Iterator[Candidate | None]:
    """All candidates of this module in a masked text."""
    for match in _DAY_WORD.finditer(text):
        if not (text.endswith(_UNTIL_NOW, 0, match.start()) and _SO_LONG.match(text, match.end())):
            yield _day_word(match, today)
    if "周" in text or "期" in text or "拜" in text:
        for match in _WEEK.finditer(text):
            yield _week(match, today)
        for match in _WEEK_TODAY.finditer(text):
            yield candidate.day(*match.span(), shift(today, days=7 * STEPS[match["w"]]))
    for match in _UNTIL.finditer(text):
        yield _until(match, today)
    if "前" in text or "后" in text:
        for match in _OFFSET.finditer(text):
            yield _offset(match, text, today)
        for match in _WEEKDAY_AGO.finditer(text):
            yield _weekday_ago(match, text, today)
        for match in _DAY_MONTHS_AGO.finditer(text):
            yield _day_months_ago(match, text, today)
    for match in _VAGUE_PAST.finditer(text):
        last = shift(today, days=0 if match.group().startswith(("刚", "来")) else -1)
        yield Candidate(*match.span(), Kind.RANGE, fixed=(None, last), ambiguous=True, approximate=True)
    for match in _VAGUE_FUTURE.finditer(text):
        yield Candidate(*match.span(), Kind.RANGE, fixed=(shift(today, days=1), None), ambiguous=True, approximate=True)


def time_end(text: str, end: int) -> int:
    """Where a time of day that follows a date ends (``end`` when none follows)."""
    match = _TIME.match(text, end)
    return match.end() if match else end


def _day_word(match: re.Match[str], today: dt.date) -> Candidate | None:
    word = match.group()
    steps = next((n for key, n in _DAY_WORDS.items() if word.startswith(key)), None)
    found = None if steps is None else candidate.day(*match.span(), shift(today, days=steps))
    if found and word.startswith("外"):  # where 大后天 is said as well, the day after that
        later = shift(today, days=4)
        found.alternatives, found.ambiguous = ((later, later),), True
    return found


def _week(match: re.Match[str], today: dt.date) -> Candidate | None:
    start, end = match.span()
    monday = shift(today, days=-today.weekday())
    if monday is None:
        return None
    if match["w"]:
        if match["none"]:  # 上周八: there is no such day
            return Candidate(start, end, Kind.IMPOSSIBLE)
        value = _in_week(shift(monday, days=7 * STEPS[match["w"]]), match["d"])
        if value is None:
            return None
        return Candidate(start, end, Kind.DAY if value[0] == value[1] else Kind.RANGE, fixed=value)
    kind = Kind.RANGE if match["b"] == "末" else Kind.DAY
    return Candidate(start, end, kind, readings=_weekly(match["b"]), present=True)


def _in_week(monday: dt.date | None, name: str | None) -> Span | None:
    if monday is None:
        return None
    if name is None:
        return monday, shift(monday, days=6)
    if name == "末":
        return shift(monday, days=5), shift(monday, days=6)
    value = shift(monday, days=_WEEKDAYS.get(name, 1))
    return value, value


def _weekly(name: str) -> Readings:
    def near(anchor: dt.date) -> list[Span]:
        monday = shift(anchor, days=-anchor.weekday())
        weeks = (_in_week(monday and shift(monday, days=7 * step), name) for step in (-1, 0, 1))
        return [week for week in weeks if week is not None]

    return near


def _offset(match: re.Match[str], text: str, today: dt.date) -> Candidate | None:
    start, end = match.span()
    said = read_length(match)
    if said is None or _EVENT.search(text[max(0, start - 8) : start]):
        return None
    length, more = said
    if length.years > LONGEST_YEARS:  # 2025年前: a year, and the time before it
        return None
    if match["past"]:
        value = length.before(today)
        if more and value:
            return Candidate(start, end, Kind.RANGE, fixed=(None, value), ambiguous=True, approximate=True, length=length)
    else:
        if _TOLD_AFTER.match(text, end):
            return None
        value = length.after(today)
        if more and value:
            return Candidate(start, end, Kind.RANGE, fixed=(value, None), ambiguous=True, approximate=True, length=length)
    found = _measured(start, end, value, length)
    if found and match["same"]:  # 一个月前的今天 is an exact day
        found.length, found.approximate = NO_LENGTH, False
    return found


def _weekday_ago(match: re.Match[str], text: str, today: dt.date) -> Candidate | None:
    """三周前的周三: the Wednesday of that week; beside a longer length only that week is known."""
    said, start = read_length(match), match.start()
    day = said[0].before(today) if said and not _EVENT.search(text[max(0, start - 8) : start]) else None
    monday = day and shift(day, days=-day.weekday())
    if said is None or monday is None:
        return None
    length, more = said
    exact = not (more or length.years or length.months or length.days % 7)
    value = _in_week(monday, match["wd"] if exact else None)
    return value and Candidate(start, match.end(), Kind.DAY if exact else Kind.RANGE, fixed=value, ambiguous=not exact)


def _day_months_ago(match: re.Match[str], text: str, today: dt.date) -> Candidate | None:
    """一个月前的3号: the third of the month before."""
    said, number, start = read_length(match), parse_number(match["number"]), match.start()
    if said is None or number is None or _EVENT.search(text[max(0, start - 8) : start]):
        return None
    length, more = said
    month = shift(today.replace(day=1), years=-length.years, months=-length.months)
    if more or not length.months or length.days or length.years > LONGEST_YEARS or month is None:
        return None
    return dated(start, match.end(), month.year, month.month, number)


def _measured(start: int, end: int, value: dt.date | None, length: Length) -> Candidate | None:
    found = candidate.day(start, end, value)
    if found:
        found.length = length
        found.approximate = not length.days or length.days >= 15
    return found


def _until(match: re.Match[str], today: dt.date) -> Candidate | None:
    said = read_length(match)
    if said is None:
        return None
    if match["lead"] not in ("再过", "再有") and not match["due"]:
        return None
    end = match.end() if not match["due"] else match.start("due")
    found = _measured(match.start(), end, said[0].after(today), said[0])
    if found and match["due"] and not _OTHERS_DUE.search(match.string[max(0, match.start() - 12) : match.start()]):
        found.role = DateRole.EXPIRES
    return found
