"""Whether past or future is meant, from the words of the clause."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from bot.labels import DateRole
from bot.nlu.dates.candidate import Candidate
from bot.nlu.dates.model import Kind

#: What an office did, and what lies in the past when it is told of.
DONE_ROLES = (DateRole.REGISTERED, DateRole.ACCEPTED, DateRole.ISSUED)
PAST_ROLES = (*DONE_ROLES, DateRole.MOVED)

# Between a heading and its date: 受理日期是…
TIES = re.compile(
    r"(?:的|了)?(?:日期|时间|日子|时候|日|那天|期限|期|系统)(?:应该|大概|大约|好像|就|都)*[是在为于:到至从自 ]*|(?:应该|大概|大约|好像|"
    r"就)*[是为:于到至]+(?:在|我)? ?"
)
# After a verb: it has happened.
PAST_MARK = re.compile(
    r"(?:(?:居住)?(?:登记|证|材料|申请|表|件|家|房子?|记))?(?:[的了过咗嘞哒咯](?!再)|脱了)|成功|好了|完(?!了?(?:之|以)?后?(?:再|才?能))|到手"
)

_DONE = re.compile(r"[的了咗]")
_GONE = re.compile(r"(?:走|(?<!住)下|上)$")  # 收走, 登上; but 11月26号到郑州住下 may be to come
_ALREADY = re.compile(r"(?:刚刚?|已经?|早就)[^,。;!?]{0,4}$")
# 跟着老乡住到这个院里了: the mark stands at the end of the clause
_CLAUSE_DONE = re.compile(r"[的了咗](?:[啊呀哦噢呢哈啦嘛额咯嘞咧]|而已)*$")
_NOT_YET = re.compile(r"(?:要|该|快|[能可]|得|想|会|需|用|够|准备|打算|预约|再)[^,。;!?]{0,5}$")
_FUTURE = re.compile(
    r"(?<!没)(?:到期|截止)(?![了的前后])|预约|约[了在的好]|[去来](?:办|签|交|领|取|登|补|拿|问|趟|申请|提交|做(?=居住|登记))(?![了过]|的(?!话|时候|那天))|就不[租住干]了|(?<!没|过)要去|(?<!才)想[去在办要来]|(?<!本来)想着(?=[^,。;!?]{0,8}去)|打算|准备|计划|拟于?|"
    r"[能可](?:以|不能|否)?(?:去|来|办|拿|取|签|登|领|申)|可以吗|行吗|行不行|可以不|好吗"
    r"|[开上给营放办收][不没唔][开上给营放办收]|前[要得必办拿搞弄交领能]|来得及|来不及|要带|带(?:什么|啥|哪些)|将|快要|马上|即将|届时|(?:住|租|签)到(?=\d|[一二三四五六七八九十]+月|[明后]年|年底|月底|下|过年|什么|几)|"
    r"下次|等到(?![^,。;!?]{0,8}(?:没|才))|之前(?:要|得|能|必须|办|拿|搞)|再去|才(?:有|得)(?:空|时间)|要[办交搬换签登到过用回走飞报赶转读上升考生去]|要出(?:差|门|国|去)|回来再"
)
# Hours of an office are asked for; 在苏州上班 is told.
_OFFICE = re.compile(r"上班|开门|放假|值班|营业|办公|有人")
_OFFICE_ASKED = re.compile(r"[吗么嘛?伐]|[不没]$|还是|几点|会不会|能不能|哪个|哪里")
_QUESTION = re.compile(r"什么时候|啥时候|几时|何时|哪天|哪一天|到底|(?<![十\d])几号|多久|怎么")
_ASKS_LEAVE = re.compile(r"(?:居住证|证|家|材料)?(?:可以吗|可以不|行吗|行不行|好吗|得唔得|得不得|中不中|要得不|成不成|来得及|可不可以)")
_HAPPENED = re.compile(r"的[。!]*$|上[次回]|原来|本来|已经|过了|那时|当时|[来去办搬领签交住登]过|[去办来]了|当初|刚")
# Told of a day that is over, whatever else is said of going and fetching.
_EVIDENT = re.compile(
    r"居然|竟然|想起来|才(?:想起|知道|晓得|发现)|人家(?:又?说|不|没)|又说|白跑了|(?:没带|忘了?带)(?![^。;!?]{0,8}(?:行|可以|吗|能))|打回|退回|被退|收走|没(?:等到|收到|拿到|续|登上|去成|办成|赶上)|"
    r"打电话(?:给我)?(?:让|叫|说|通知)|给我(?:发|来)了?(?:个|条)?(?:短信|消息|微信)(?=让|叫|说|通知)|通知[我咱他她]们?[去来]|[去来](?:办|签|交|领|取|登|补|拿|问|续)[^,。;!?]{0,6}(?:不给|没(?:办|交|领|拿)成)"
)
# 我10月10号去办,窗口说系统升级: the answer tells that he went
_ANSWERED = re.compile(
    r"[^,。;!?]{0,12},(?:我|可|但|就|却)*(?:结果|白跑|没办成|没人在|(?:人家|[他她]们?|师傅|窗口|民警|警察|工作人员|大姐|小姑娘|那边|所里|前台)[^,。;!?]{0,5}"
    r"(?:又?说|讲|让我|叫我|不给|不收|没收|打发))"
)
_PLANNED = re.compile(r"打算|准备|计划|想去|要去|预约|下次|能不能|可以")
_TOLD_TO = re.compile(r"(?:叫|让|通知|喊)[我你他她俺咱们]+在?$")  # 通知我12月3号领证
BY_THEN = re.compile(r"(?:叫|让|要求|通知|规定)(?:[我你他她俺咱大]们?家?)?(?:必须|[在于得要])*$")
"""Who has to do something by a day: 公司让11月30号之前交."""
_IT_WAS = re.compile(r"[去来](?:办|签|交|领|取|登|补|拿|问|续)[^,。;!?能可]{0,6}是$")  # 去补照片是11月3号
_ENOUGH = re.compile(
    r"(?:(?:就|才|也|都|正好|刚好|应该|差不多|整)*[够满]|(?:就|才|也)?(?:正好|刚好)是?)(?:半年|一年|[一二三四五六七八九十\d]+个月|[一二三四五六七八九十\d]+天|时间)"
)
_WHICH_DAY = re.compile(r"的?(?:几[号日]|哪一?[天日])")  # 十二月几号能去
_GONE_ONLY_THEN = re.compile(r"才[去来](?![^。;!?]{0,8}(?:吗|么|行|可以|来得及|有空|能|不$))")  # 通知我9号拿,我11号才去拿
# 老房子9月1号到期新房子9月3号入住: what the date before is about
_OF_THE_ONE_BEFORE = re.compile(r"(?<=[号日月年天底初\d])(?:就|也|才|要|快)*(?:到期|截止)")
_BOOKED = re.compile(r"(?:就|才|在[^,。;!?]{1,4})?预?约[的了]")  # 9月1号预约的
# 3号到期我8号才去的, 3月到期,现在才想起来; what was not done then may be feared only
_DONE_LATE = re.compile(
    r"[的了]?,?[^。;!?]{0,14}?(?:才(?:去|签|续|补|想起|办的|弄的)|(?<=[号日月天])去[的了]|没顾上|没顾得|忘了?(?:去)?[签续]|补[签办]?[的了])"
)
_LEFT_UNDONE = re.compile(
    r"[的了]?,?[^。;!?]{0,10}?才(?:发现|知道|晓得)|[的了]?,?[^。;!?]{0,10}?(?<![还都怕])没(?:去|来得及|能|有)*(?:[签续管]|办(?!好|下))"
)
_PASSED = re.compile(
    r"的?,?(?:到?现在|如今)?(?:都|已经?|也|早就?)+过了?(?:[半快好近两几一三四五六七八九十\d]|去|(?<=过了)(?=$|[,。;!?]))"
)  # 到期的,都过了半年了
# 十二月二十号就过期了,快一年了都没签
_LONG_OVER = re.compile(
    r"了?[,。 ]?(?:到现在|都|已经?|快|也|有){0,3}(?:[半一二两三四五六七八九十\d几多大]{1,3}(?:个?月|年|天|个?星期|个?礼拜)[多了]+)"
)
_STILL_VALID = re.compile(r",?(?:现在|应该)?还没(?:过期?|到期?)(?=[呢吧啊嘛]|[,。;!?]|$)")  # 写到5月8号,还没过呢
_NOT_RENEWED = re.compile(r"(?:没|忘了?)(?:去)?[签续](?:了|注)?[啊呀呢哦]?,?$")  # 就今年没签,5月到期
_WHAT_IF = re.compile(r"[^。;!?]{0,12}(?:行|可以|算|成不|会|能|来得及|怎么|咋|要紧|碍事|的话)")
_ONLY_THEN = re.compile(r"才(?!能|可|会|要|有)[^,。;!?]{0,6}$")  # 过完年才去登记, 才想起来登记 tell what happened
# 公司12月10号要居住证
_NEEDED_ON = re.compile(r"(?:之?前)?(?:就|才)?(?:要(?![求是不])|得(?!了)|必须|截止|开学|报名)")
# 单子上写11月30号取证
_FETCH_ON = re.compile(r"(?:之?后|以后|起)?(?:去|来)?(?:领取|取|领|拿)(?:证|卡|件)?(?=$|[,。;!? ])")
# 房租交到12月15号, 社保交到九月
_PAID_UNTIL = re.compile(r"[交付缴续押]到了?$")
# 8月20号办的来得及吗: it was done, whatever is asked
_DONE_THEN = re.compile(
    r"(?:才|刚|就|去|来|我|在[^,。;!?]{1,4})*[办弄搞去来问做交补签拿领取](?:的(?!话)|过|完|好了)|(?:才|刚|就|我|在[^,。;!?]{1,4})*(?:[丢掉][了的]|[断停退走离]的(?!话))"
)
# 12月7号报到,当天就去登记的话
_SUPPOSED_THEN = re.compile(r"[^。;!?]{0,14}(?:登记?|交|递|受理|办|搬|住)[^,。;!?的]{0,3}的话")
_IF = re.compile(r"如果|要是|假如|假设|万一|比如|假使")
# 假如1号当天就交上了: 了 tells what would be done then
_IF_DONE = re.compile(r"[^,。;!?]{0,4}就[^,。;!?的过]{1,5}了(?=$|[,。;!?])")
# 25号晚上到, 当晚就住我家
_ARRIVES = re.compile(r"(?:早上|上午|中午|下午|傍晚|晚上|夜里|半夜|凌晨)?(?:才|就)?(?:能|要)?到(?=$|[,。;!? ])")
_WILL_MOVE = re.compile(r"搬(?:家|走)?(?=[,。;!?]|$)")
_WILL_MOVE_IN = re.compile(r"(?:住|搬)(?:进|过|下)[去来]?(?=[,。;!? ]|$)")
_COUNTDOWN = re.compile(r"(?:快|就|要|马上|将|即将|也)要?$")
_JUST_THEN = re.compile(r"就$")


class Direction(Enum):
    """Which reading of an incomplete date is meant."""

    PAST = "past"
    PAST_LIKELY = "past, probably"
    PAST_UNLESS_NEAR = "future if that is soon and the past long ago, otherwise past"
    PAST_UNLESS_NEARER = "future if that is soon and nearer, otherwise past"
    FUTURE = "future"
    FUTURE_LIKELY = "future, probably"
    SOON = "future if that is soon, otherwise the nearest"
    NEAREST = "nearest"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class RoleWord:
    """A word that says what happened, and where it stands."""

    start: int
    end: int
    role: DateRole
    ended: bool = False
    """A length that runs from it is told (登记满半年是…): it did not happen on a date that follows."""
    planned: bool = False
    """It has to happen (今儿就得登记吗): it tells what the date is about, and that nothing happened on it."""


def direction(text: str, one: Candidate, word: RoleWord | None, window: tuple[int, int]) -> Direction:
    """Past or future, by the role and the words of the clause.

    Args:
        text: the message.
        one: the date.
        word: its role word.
        window: the part of the clause that belongs to the date.
    """
    role = one.role or (word.role if word else None)
    if role is DateRole.EXPIRES:
        return _expiry(text, one, word)
    future = _speaks_of_future(text, one, word, window)
    if word and word.start >= one.end and _ENOUGH.match(text, one.end):  # 12月3号满半年我就去申请
        return Direction.SOON
    if role in PAST_ROLES and word:
        if text.startswith(("的话", "了的话"), word.end):  # 12月1号登记的话
            return Direction.SOON
        if _IF.search(text, window[0], one.start) and _IF_DONE.match(text, one.end):
            return Direction.SOON
        if _has_happened(text, one, word, window):
            return Direction.PAST
        if is_supposed(text, one, window):
            return Direction.SOON
        only_then = _ONLY_THEN.search(text[max(0, word.start - 9) : word.start]) and not _IF.search(text, *window)
        if role is DateRole.MOVED and not future and _WILL_MOVE_IN.match(text, word.start):
            return Direction.PAST_UNLESS_NEARER  # 12月1号才住进去,现在先登记行不
        moves = not only_then and _WILL_MOVE.match(text, word.start)
        if role is DateRole.MOVED and not future and moves:
            return Direction.PAST_UNLESS_NEAR  # 我12月31号搬家,最晚哪天改地址
        if future and not only_then:
            return Direction.FUTURE
        return Direction.PAST_LIKELY
    if _EVIDENT.search(text, *window) or _DONE_THEN.match(text, one.end) or _IT_WAS.search(text, window[0], one.start):
        return Direction.PAST
    if future and _ANSWERED.match(text, one.end) and not _PLANNED.search(text, *window):
        return Direction.PAST
    if _ENOUGH.match(text, one.end) or _WHICH_DAY.match(text, one.end):
        return Direction.SOON
    if not word and one.kind is Kind.DAY and _ARRIVES.match(text, one.end) and not _HAPPENED.search(text, *window):
        return Direction.SOON
    if not future and not word and _FETCH_ON.match(text, one.end):
        return Direction.SOON
    if _PAID_UNTIL.search(text, window[0], one.start):
        return Direction.SOON
    if not future and not word and _NEEDED_ON.match(text, one.end) and not _HAPPENED.search(text, *window):
        return Direction.SOON
    if future:
        return Direction.FUTURE
    return Direction.PAST if _HAPPENED.search(text, *window) else Direction.UNKNOWN


def is_heading(text: str, one: Candidate, word: RoleWord) -> bool:
    """Whether the word is the heading of the date (登记是…), which states a fact."""
    return word.end < one.start and bool(TIES.fullmatch(text, word.end, one.start))


def is_supposed(text: str, one: Candidate, window: tuple[int, int]) -> bool:
    """假如我12月1号交材料: what would follow is asked."""
    return bool(_IF.search(text, window[0], one.start) or _SUPPOSED_THEN.match(text, one.end))


def _has_happened(text: str, one: Candidate, word: RoleWord, window: tuple[int, int]) -> bool:
    low, high = window
    if PAST_MARK.match(text, word.end) or _DONE.search(text, word.start, word.end) or _ALREADY.search(text[low : word.start]):
        return True
    if is_heading(text, one, word):
        return True
    told = word.start >= one.end and word.end <= high and _CLAUSE_DONE.search(text, word.end, high)
    told = told or _GONE.search(text, word.start, word.end)
    return bool(told) and not _NOT_YET.search(text[max(low, word.start - 8) : word.start])


def _speaks_of_future(text: str, one: Candidate, word: RoleWord | None, window: tuple[int, int]) -> bool:
    """Whether the window speaks of what is to come; what is asked after the date is another matter."""
    low, high = window
    if one.open_side < 0 and BY_THEN.search(text, low, one.start):
        return True
    expired = _OF_THE_ONE_BEFORE.match(text, low)
    if word and expired and expired.end() <= one.start:
        low = expired.end()
    if word is None and _BOOKED.match(text, one.end):
        return False
    if word is None and _GONE_ONLY_THEN.search(text, one.end, high):
        return False
    question = _QUESTION.search(text, one.end, high)
    if question:
        high = question.start()
    if word and word.start >= one.end:
        high = min(high, word.end)
        if _ASKS_LEAVE.match(text, word.end):
            return True
    office = _OFFICE.search(text, low, max(low, high))
    if office and (_OFFICE_ASKED.search(text, office.end(), window[1]) or "有没有" in text[low:high]):
        return True
    return bool(_FUTURE.search(text, low, max(low, high)) or _TOLD_TO.search(text, low, one.start))


def _expiry(text: str, one: Candidate, word: RoleWord | None) -> Direction:
    if word is None:
        return Direction.FUTURE_LIKELY
    if _PASSED.match(text, max(one.end, word.end)) or _LONG_OVER.match(text, max(one.end, word.end)):
        return Direction.PAST
    if _STILL_VALID.match(text, max(one.end, word.end)) and text[word.end : word.end + 1] not in ("了", "的"):
        return Direction.FUTURE
    if _NOT_RENEWED.search(text[max(0, one.start - 6) : one.start]):
        return Direction.PAST if text.startswith("了", word.end) else Direction.NEAREST  # 过期没签啊,三月十五号就到期了
    lead = text[max(0, word.start - 6) : word.start]
    countdown = _COUNTDOWN.search(lead)
    if "的" in (said := text[word.start : word.end]) or "过了" in said:  # 5月5号过的期, 4月9号就过了期
        return Direction.PAST
    following = text[word.end : word.end + 1]
    if (following == "了" and not countdown) or _ALREADY.search(lead):
        return Direction.PAST
    if following == "了" and _JUST_THEN.search(lead):  # 9月3号就过期了
        return Direction.SOON
    late = _DONE_LATE.match(text, word.end)
    if late and not countdown:
        return Direction.NEAREST if _WHAT_IF.match(text, late.end()) else Direction.PAST
    if _LEFT_UNDONE.match(text, word.end) and not countdown:
        return Direction.NEAREST
    if following == "的" and not countdown and not text.startswith(("的时", "的日", "的那天", "的那个日"), word.end):
        return Direction.NEAREST
    return Direction.FUTURE_LIKELY
