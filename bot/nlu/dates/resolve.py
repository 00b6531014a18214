"""Choose the reading of each expression, from its role, the tense and its neighbours."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from itertools import pairwise

from bot.labels import DateRole
from bot.nlu.dates import told
from bot.nlu.dates.candidate import Candidate, one_day
from bot.nlu.dates.choice import Choice
from bot.nlu.dates.model import DateMention, Kind, Span, shift
from bot.nlu.dates.roles import Context
from bot.nlu.dates.spelling import as_written, mend_verbs
from bot.nlu.dates.tense import DONE_ROLES, PAST_ROLES, Direction, RoleWord, direction, is_heading, is_supposed

# The order in which things happen: registered, then accepted, then issued, then expired.
_RANK = {DateRole.REGISTERED: 0, DateRole.ACCEPTED: 1, DateRole.ISSUED: 2, DateRole.EXPIRES: 3}
_AROUND_DAYS = 7
_STORY_YEARS = 3
_BORN = re.compile(r"(?:出|才)?生")
_AGAIN = re.compile(r"(?:我|才|就|又|去|来|在[^,。;!?]{1,4}){0,3}(?:重新|又|再)")
# said of a day to come as well as of one that is past
_LESS_SURE = re.compile(
    r"签收|收件(?=成功)|来的(?=工地)|来(?=[帮带跟和陪])|才过来|从.{2,4}过来|搬走(?![的了])|(?:材料|资料|申请表?)[^,。;!?]{0,6}接收"
)
_UNTIL = re.compile(r"(?<![遇碰找看收拿])[到至]$")
_AS_A_DAY = re.compile(r"(?<![了占剩扣退第]\d/\d)(?:$|[,。;!?的]|[才想去再就又叫让登搬交递领拿收发办来到受]|短信)")
_SHORT = re.compile(r"\d{1,2}([./])\d{1,2}")
_TEN = 10
_MONTH = 31
_YEAR = 366
_LONG_AHEAD = 240


def resolve(found: Sequence[Candidate], text: str, today: dt.date) -> list[DateMention]:
    """Mentions for candidates that are in order and free of overlaps."""
    written, text = text, mend_verbs(text)
    live = [one for one in found if not one.negated]
    context = Context(text, live)
    if any(one.told == 0 for one in live):
        live = told.without_idle(live, context.has_event)
        found = [one for one in found if one.negated or one in live]
        context = Context(text, live)
    roles = context.roles()
    written_alike = {mark for one, word in zip(live, roles, strict=True) if word and (mark := _separator(one, text))}
    words = iter(enumerate(roles))
    choices: list[Choice] = []
    lost = False
    for at, one in enumerate(found):
        if one.negated:
            choices.append(Choice(one, None, Direction.UNKNOWN, today))
            continue
        position, word = next(words)
        if word is None and at and found[at - 1].negated:
            word = context.handed_on(found[at - 1], one)
        role = one.role or (word.role if word else None)
        weak = one.needs_role and role is None and not (_AS_A_DAY.match(text, one.end) and _separator(one, text) in written_alike)
        lost = weak or (lost and one.told is not None)  # what counts from a day left out is left out as well
        if lost:
            continue
        tense = direction(text, one, word, context.window(position))
        following = live[position + 1] if position + 1 < len(live) else None
        if following and following.told is not None and tense is Direction.FUTURE:
            # 9号去问,第二天就交了: what followed has happened
            tense = direction(text, following, roles[position + 1], context.window(position + 1))
        choice = Choice(one, None if one.kind is Kind.DURATION else role, tense, today)
        if word and choice.role in PAST_ROLES and _LESS_SURE.match(text, word.start):
            plain = Choice(one, None, Direction.UNKNOWN, today)  # 12月8号来的工地: the nearest such day lies ahead
            first = plain.start()
            choice = plain if first is not None and first > today else choice
        supposed = tense is Direction.SOON and is_supposed(text, one, context.window(position))
        if word and choice.role in DONE_ROLES and not supposed and _is_planned(choice, word, text, today):
            choice.role = None
        if word and choice.role is DateRole.MOVED and word.end < one.start and _is_planned(choice, word, text, today):
            choice.role = None  # 搬家没改地址会不会影响明年入学: who has moved does not move then
        choices.append(choice)
    _take_back(choices)
    for earlier, later in pairwise(choices):
        if later.one.told is None:
            _relate(earlier, later, today, text[earlier.one.end : later.one.start], text[later.one.end :])
        else:
            _count(earlier, later, later.one.told, today)
    mentions = (_mention(choice, written) for choice in choices if not choice.one.negated)
    return [mention for mention in mentions if mention is not None]


def _separator(one: Candidate, text: str) -> str:
    """登记是2/28,老公4/11: what is written as another date of the message is a date too; empty for what is written otherwise."""
    found = _SHORT.fullmatch(text, one.start, one.end)
    return found[1] if found else ""


def _is_planned(choice: Choice, word: RoleWord, text: str, today: dt.date) -> bool:
    """后天我去交材料: a plan; but 签发日期是… is read off a paper, and 12月1号登记的话 asks what would follow."""
    to_fetch = text.startswith(("领", "取"), word.start) and choice.value and choice.value[0] and choice.value[0] > today
    if (is_heading(text, choice.one, word) and not to_fetch) or text.startswith(("的话", "了的话"), word.end):
        return False
    if choice.one.kind is Kind.IMPOSSIBLE:
        return choice.direction is Direction.FUTURE
    first, last = choice.value or (None, None)
    if choice.one.kind is Kind.RANGE and choice.direction is Direction.FUTURE and last is not None and last > today:
        return True  # 月底去登记, said within those days
    return first is not None and first > today


def _count(earlier: Choice, later: Choice, days: int, today: dt.date) -> None:
    """4月21号登记,第二天交的材料: the day counted from the one before, unless that lies ahead or is the same event on the same day."""
    base = None if earlier.one.negated or earlier.value is None else _final(earlier.value, earlier.one)
    day = told.value(base, days)
    if day is None or day[0] is None or day[0] > today or later.role is None or (days == 0 and later.role is earlier.role):
        return
    later.value, later.ambiguous = day, earlier.ambiguous or later.one.told_or is not None
    others = [told.value(_final(other, earlier.one), days) for other in earlier.others]
    if later.one.told_or is not None:
        others.insert(0, told.value(base, later.one.told_or))
    later.others = [other for other in others if other]


def _take_back(choices: list[Choice]) -> None:
    """登记是5月,哎不是5月是6月: what is denied is no longer said, and hands on its role."""
    for position in range(len(choices) - 2, 0, -1):
        said, denied, right = choices[position - 1], choices[position], choices[position + 1]
        if denied.one.negated and not said.one.negated and said.value is not None and said.value == denied.value:
            right.role = right.role or said.role
            del choices[position - 1]


def _relate(earlier: Choice, later: Choice, today: dt.date, between: str, after: str) -> None:
    """Read a date by the one before it and the words between them and after."""
    if earlier.one.negated or later.one.negated:
        _lend(*((earlier, later) if earlier.one.negated else (later, earlier)))
    elif later.one.same and earlier.start() is not None:
        _lend_unit(earlier, later)
    else:
        _carry(earlier, later, today, again=bool(_AGAIN.match(after)), until=bool(_UNTIL.search(between)), born=bool(_BORN.match(between)))
    if earlier.one.either and later.one.either and earlier.value and later.value:
        base, readings = earlier.start(), later.one.readings
        if base and readings and later.one.bare_day:  # 5号还是6号: of one month
            near = [one for one in readings(base) if one[0] and (one[0].year, one[0].month) == (base.year, base.month)]
            if near:
                later.prefer(near[0])
        for choice, other in ((earlier, later), (later, earlier)):
            choice.others.insert(0, other.value)  # type: ignore[arg-type]
            choice.ambiguous = True


def _lend(denied: Choice, right: Choice) -> None:
    """不是10月3号，是13号: the right day lies near the one denied, unless that has no year or month to lend."""
    base, readings = denied.start(), right.one.readings
    if denied.one.kind is not Kind.DAY or base is None or readings is None or right.one.present or right.one.weekday is not None:
        return
    if not (right.one.bare_day and not denied.one.bare_day) and denied.one.fixed is None:
        return
    near = [(abs((reading[0] - base).days), reading) for reading in readings(base) if reading[0]]
    if near:
        right.prefer(min(near)[1])


def _lend_unit(earlier: Choice, later: Choice) -> None:
    """同月20号, 同年九月: in the month or year of the date before."""
    base, readings = earlier.start(), later.one.readings
    if base is None or readings is None:
        return
    for reading in readings(base):
        first = reading[0]
        if first and first.year == base.year and (later.one.same == "year" or first.month == base.month):
            later.others = [other for other in (later.value, *later.others) if other and other != reading]
            later.value, later.ambiguous = reading, earlier.ambiguous
            return


def _carry(earlier: Choice, later: Choice, today: dt.date, *, again: bool, until: bool, born: bool) -> None:
    """Let one date fill in the year or month that its neighbour leaves out.

    Args:
        earlier: the date said before.
        later: the one that may lack its year.
        today: the day of the message.
        again: what happened on the later one happened once more (11月又重新登记), after all that was told before.
        born: the earlier one is a day of birth.
        until: something goes on from the earlier one until the later one (下周三开始出差到12月中旬).
    """
    base = earlier.start()
    if earlier.one.joined and earlier.value and later.role is DateRole.EXPIRES:
        base = earlier.value[1]  # 2025.12.20-2026.12.20,一过12月20号就不能用了
    if base and earlier.value and earlier.value[1] and (earlier.role, later.role) == (DateRole.ISSUED, DateRole.EXPIRES):
        if (today - earlier.value[1]).days > _YEAR:  # endorsed since then
            return
        base = shift(earlier.value[1], days=1)  # 去年12月办的证,12月到期: the one after
    readings = later.one.readings
    if base is not None and readings is not None and _was_due(earlier, later, today):
        since = [r for r in readings(base) if r[0] and base < r[0] <= today]
        if since:
            later.prefer(since[-1])
        return
    if base is None or readings is None or later.one.present or later.one.open_side or later.direction is Direction.FUTURE:
        return
    tells_nothing = later.role is None and later.direction is Direction.UNKNOWN
    within = _within(earlier, readings(base)) if tells_nothing else None
    if within:
        later.value, later.others, later.ambiguous = within, [], later.one.ambiguous
        return
    if tells_nothing and (until or (later.one.bare_day and _is_day(earlier.value))):
        _follow(base, earlier, later)
        return
    order = 1 if again else _order(earlier.role, later.role)
    if order is None and _goes_on(earlier, later, today) and not born:
        order = 1
    borrows = later.one.bare_day and not earlier.one.bare_day
    if order is None and not borrows:
        return
    if earlier.one.readings is None or earlier.carried or borrows:
        near = readings(base)
        after = order is None or order >= 0
        fits = [r for r in near if r[0] and (r[0] >= base if after else r[0] <= base)]
        choice = (fits[0] if after else fits[-1]) if fits else None
        if choice and choice[0] and (choice[0] <= today or later.role is DateRole.EXPIRES or later.role is None):
            later.prefer(choice)
        return
    second = later.start()
    if second is None or order == 0 or (second > base) == (order is not None and order > 0) or second == base:
        return
    if order is not None and order > 0:  # 9月5号登记的，3月1号受理的: the registration was the year before
        fits = [r for r in earlier.one.readings(second) if r[0] and r[0] <= second]
        if fits:
            earlier.prefer(fits[-1])
    else:
        fits = [r for r in readings(base) if r[0] and r[0] <= base]
        if fits:
            later.prefer(fits[-1])


def _was_due(earlier: Choice, later: Choice, today: dt.date) -> bool:
    """2月28日登记的,8月28日就能办了吧, asked in November: most of a year ahead is hardly meant, but the day since."""
    first = later.start()
    ahead = first is not None and (first - today).days >= _LONG_AHEAD
    return ahead and later.direction is Direction.FUTURE and later.one.kind is Kind.DAY and earlier.role in DONE_ROLES


def _within(earlier: Choice, readings: list[Span]) -> Span | None:
    """下个月要搬家了,12月20号: the one reading that lies in the month told before."""
    first, last = earlier.value or (None, None)
    if earlier.one.fixed is None or first is None or last is None or first == last or (last - first).days > _MONTH:
        return None
    inside = [one for one in readings if one[0] and first <= one[0] <= last]
    return inside[0] if len(inside) == 1 else None


def _follow(base: dt.date, earlier: Choice, later: Choice) -> None:
    """18号收的件,26号叫我拿: the next such day; beside a day of expiry (28号失效,27号才发工资) the nearest."""
    days = [reading for reading in (later.one.readings(base) if later.one.readings else []) if reading[0]]
    if earlier.role is DateRole.EXPIRES:
        days.sort(key=lambda reading: abs((reading[0] - base).days) if reading[0] else 0)
    else:
        days = [reading for reading in days if reading[0] and reading[0] >= base]
    if days:
        later.prefer(days[0])


def _goes_on(earlier: Choice, later: Choice, today: dt.date) -> bool:
    """2024年4月才拿到钥匙,7月住进来: a story told with the year goes on in it."""
    first, last = earlier.value or (None, None)
    untold = earlier.one.readings is not None and not earlier.carried
    if untold or earlier.one.open_side or first is None or last is None:
        return False
    if (last - first).days > _MONTH or (today - first).days > _STORY_YEARS * _YEAR:
        return False
    return later.role in PAST_ROLES and earlier.role in (None, DateRole.MOVED)


def _is_day(value: Span | None) -> bool:
    return value is not None and value[0] == value[1]


def _order(first: DateRole | None, second: DateRole | None) -> int | None:
    if first is None or second is None or first not in _RANK or second not in _RANK:
        return None
    return _RANK[second] - _RANK[first]


def _final(value: Span, one: Candidate) -> Span | None:
    """Apply 前, 后, 前后 and 前一天 to a reading."""
    first, last = value
    if one.moved_days:
        edge = first if one.moved_days < 0 else last
        return one_day(edge and shift(edge, days=one.moved_days))
    if one.open_side < 0:
        return (None, shift(first, days=-1)) if first else None
    if one.open_side > 0:
        return (shift(last, days=1), None) if last else None
    if one.kind is Kind.RANGE and first and first == last and one.approximate:
        return shift(first, days=-_AROUND_DAYS), shift(first, days=_AROUND_DAYS)
    return value


def _mention(choice: Choice, text: str) -> DateMention | None:
    one = choice.one
    words = text[one.start : one.end]
    if one.kind in (Kind.DURATION, Kind.IMPOSSIBLE):
        role = one.role or choice.role
        return DateMention(
            words, one.start, one.end, one.kind, role=role, approximate=one.approximate, length=one.length, overdue=one.overdue
        )
    value = choice.value and _final(choice.value, one)
    if not value:
        return None
    others = (_final(other, one) for other in choice.others)
    alternatives = tuple(dict.fromkeys(other for other in others if other is not None and other != value))
    if as_written(words) and value[0] and value[0].day > _TEN:
        plain = value[0].replace(day=value[0].day - _TEN)
        alternatives, choice.ambiguous = (*alternatives, (plain, plain)), True
    kind = Kind.DAY if value[0] is not None and value[0] == value[1] else Kind.RANGE
    return DateMention(
        words, one.start, one.end, kind, value[0], value[1], alternatives, choice.role, choice.ambiguous, one.approximate, one.length
    )
