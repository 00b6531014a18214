"""What happened on a date, from the words around it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from bot.labels import DateRole
from bot.nlu.dates.candidate import Candidate
from bot.nlu.dates.events import covering, find_events
from bot.nlu.dates.model import Kind
from bot.nlu.dates.numerals import CN
from bot.nlu.dates.others import ONLINE, OTHER_ERRAND
from bot.nlu.dates.tense import BY_THEN, TIES, RoleWord

# a space between words stands for a comma: 三月初搬家 五月才想起来改
_BREAK = re.compile(
    r"[,。;!?、…~]|\.(?!\d)|(?<=[\u4e00-\u9fff]{4})(?<![一二三四五六七八九十]) (?=[\u4e00-\u9fff])"
    r"|(?<=[\u4e00-\u9fff]{2})(?<![年月日号初底中旬份天节周末一二三四五六七八九十]) (?=[我俺咱他她你申窗是补想请怎咋]|可[证以])"
    r"|(?<= )/(?= )"
)
_REACH = 60
_WRITTEN = r"(?:(?:卡|证|本子?|回执|条子?)?上?[头面边]?(?:写|印|打|标|注)[的着了明]?)"
_FILLS_BEFORE = re.compile(
    rf"(?:我|就|是|应该是?|应为|应当是|大概是?|只?记得是?|在|:|时间是?|日期是?|好像是?|说是|哦|噢|(?:拖|等|熬)到了?|{_WRITTEN}| )*"
)
_FILLS_AFTER = re.compile(r"(?:的|吧|左右|那天|了|吗|啊|呀|呢|来着| )*")
_THAT_DAY = re.compile(r"当天|当日|那天|那日|同一天|同日")
_SAME_DAY = re.compile(r"也是(?:当天|当日|那天|那日|同一天|同日)")
# 没有在去年八月搬过家: what follows did not happen
_DENIED_BEFORE = re.compile(r"(?:没有|从没|从未|没)[在于到说讲]?$")
_REQUIRED = re.compile(r"(?<![记觉晓懂])(?:要|须|得)[在于]?$")
_DONE_SINCE = re.compile(r"[^,。;!?]{0,6}[了过的]")
# What tells no story that the next clause could go on with: plans, questions, what lasts, and the days of a life.
_NO_STORY = re.compile(
    r"要|打算|准备|预约|约[了在的]|想|能|可以|可不|吗|么$|没|不|出生|生日|[年月日号]生|老家|上学|开学|毕业|结婚|社保|合同|出差|多久|几天|够|满|的时候|到期|过期|之?[前后]$"
)
_ANOTHER_TIME = re.compile(
    rf"(?:我|又|结果|他们|窗口)*(?:第[二三四五六七八九十\d]+天|次日|隔[天日]|转过?天|前一天|头一天|过了|等了|[\d半几{CN}]+个?(?:天|周|星期|礼拜|月|年)(?:之|以)?后)|"
    r"那时|当时|后来|之后|以后|然后|如果|要是|现在|到现在|至今|一直|等"
)
# 收了我的件, and verbs that say where a thing went, and so that it went: 收走, 收进去, 报上
_DONE = re.compile(r"的.|[了过]|[走下齐]$|[进上]去$")
_TOLD = re.compile(
    r"(?:(?:居住)?(?:登记|证|材料|申请|表|件|家|房子?|记)|(?:系统|平台|电脑)里?)?(?:[了过咗哒咯]|脱了|的[啊呀吧呢]?(?=$|[,。;!?]))|成功|好了|完|到手"
)
# 窗口说材料齐了收下就行, 我得哪天之前登上: nothing has happened
_OPEN_CLAUSE = re.compile(
    r"要|得|该|必须|能|可以|想|怎么|什么|(?<![十\d])几[号月天]|哪|多少|(?<!没)多久|[吗么]$|如果|还没|就行|就好|再|才算|是不是|等于"
)
_TOLD_TO = re.compile(r"(?:叫|让|通知|喊)[我你他她俺咱们]+(?:在|到|等到?)?$")
_THEN_TOLD_TO = re.compile(r"(?:又|才|就)?(?:叫|让|通知|打电话|来电话|发?短信)")
_WRITTEN_FOR = re.compile(r"(?:写|印|约|通知|叫|让|说)[^,。;!?]{0,4}$")
_ASKED = re.compile(r"吗(?=.)|还有就是|然后还有")
_HEARD = re.compile(r"听[^,。;!?]{0,6}[说讲]|(?:群里|网上|同事|老乡|室友|朋友|别人)[^,。;!?]{0,3}[说讲]")
_FOUND_OUT = re.compile(r"发现|瞅|弹出|才?知道|一看|想起|[查看]到?|说(?![好定完是])|提醒|通知|显示|看见|收到|晓得|告诉")
_SEEN = re.compile(r"一看|才?发现|[查看翻]到|翻出|才知道|看见|瞅")
_TO_FETCH = re.compile(r"(?:之?后|以后|起|前)?(?:再|去|来|可以?|能)*(?:领取|取|领|拿)(?:证|卡|件|本+|东西)?(?=$|[,。;!? ])")
_ANOTHER_PERSON = re.compile(
    r"媳妇|老公|老婆|爱人|对象|[男女]朋友|室友|舍友|同事|工友|老乡|邻居|朋友|儿子|女儿|闺女|孩子|他|她|[妈爸哥姐弟妹嫂婆]|别人|人家|同学"
)
_MINE = re.compile(r"(?:我|俺|我自己|我的|本人)(?:是|呢|就|才|在)?")
_SHOWN = re.compile(
    r"(?:但是?|可是?|结果|而|我|一?[查看]了?){0,4}(?:系统|网上|网站|小程序|回执|平台|后台|他们)[里上面的]*(?:显示|写|登|查|记)(?:的|着|到)?(?:却|都)?是?"
)
# 13号才轮到我, 13号才去的: nothing else is said to have happened
_ONLY_THEN = re.compile(r"才(?:轮到|去|来|弄|办|搞|排到|是)我?[的了上成]?(?=$|[,。;!?])")
# 用的是去年的租房合同, 照片是十年前的: the date tells how old a thing is
_OLD_THING = re.compile(
    r"的(?:那|这|[张份种个]|老|旧)*(?:(?:租房|租赁|劳动|用工)?合同|[照相]片|地址|住址|流水|发票|政策|规定|样子|模样|价格|号码|工资|房租|社保|[老旧][卡证])"
)
_OF_OLD = re.compile(r"(?:照片|相片|(?<![改换更])[地住]址|合同|样子|模样)(?:用的|还|都|是)*$")
# 能顺延到7号不, 从发证那天算到8月31
_REACHED_TO = re.compile(r"(?:顺延|宽限|延后|推迟|算|数|推|能[^,。;!?]{0,3}[拖延])到?$")
_RIGHT_BEFORE = re.compile(r"[: ]?")
_BEGINS = re.compile(r"(?:那天)?(?:起|开始|开头)(?![^,。;!?]{0,6}[到至])|[-~至到—]+长期")
_PLANS = re.compile(r"(?:我|就|又|我们|得)*(?:要|想|打算|准备)(?!到|过期)")
_ASKED_DAY = re.compile(r"的?(?:几[号日]|哪一?[天日]|多少号)")
# 租房合同15号签的 登记是不是超了
_OF_CONTRACT = re.compile(r"(?:合同|租约|协议)(?:是|从|我|才|就|在|打|自|到)*$")
_SIGNED = re.compile(r"(?:就|才|刚)?(?:签|开始)")
_LABELLED = re.compile(r"(?:生日|出生(?:日期|年月)?|生于|办结(?:日期|时间)?|打印(?:日期|时间)?)(?:是|在|:| )*$")  # 生日3月5号登记5月6号
_FIRST_YEAR = 2000
_COMES_TO = re.compile(r"来(?!的)")
_TO_DO_THERE = 10  # characters
_SHOWN_AS = re.compile(r"(?:显示|状态是?|短信说?|说是)(?:已经?|都)?$")
_THE_ONE = re.compile(r"(?:的|到)?[那这][张个份]")
_LONG_AGO = re.compile(r"当初|当时|当年|那时|那会|原来|以前|原先")
_STORY_REACH = 45
_STORY_CLAUSES = 2


class Context:
    """The role words and clauses of one message."""

    def __init__(self, text: str, found: Sequence[Candidate]) -> None:
        self._text = text
        self._found = found
        # A point inside a date (2025.6.1) or between numbers ends no clause.
        inside = [(one.start, one.end) for one in found]
        self._breaks = [m.start() for m in _BREAK.finditer(text) if covering(m.start(), inside) is None]
        words, self._asked = find_events(text, inside, self.clause)
        self._words = [word for word in words if not word.planned]
        self._planned = [word.start for word in words if word.planned]
        self._marks = words
        self._mark_starts = [word.start for word in words]
        self._starts = [word.start for word in self._words]

    def clause(self, position: int) -> tuple[int, int]:
        """Start and end of the clause around a position, cut where a text without punctuation goes on too long."""
        at = bisect_left(self._breaks, position)
        start = self._breaks[at - 1] + 1 if at else 0
        end = self._breaks[at] if at < len(self._breaks) else len(self._text)
        return max(start, position - _REACH), min(end, position + _REACH)

    def window(self, position: int) -> tuple[int, int]:
        """The part of the clause of the candidate at ``position`` that lies between its neighbours."""
        begin, end = self.clause(self._found[position].start)
        low, high = self._neighbours(position)
        return max(begin, low), max(begin, min(end, high))

    def handed_on(self, denied: Candidate, right: Candidate) -> RoleWord | None:
        """我哪是11号登的啊,13号才轮到我: what did not happen on the day denied happened on the one said instead."""
        text = self._text
        begin, end = self.clause(right.start)
        words = [word for word in self._words_between(denied.end, self.clause(denied.start)[1]) if not word.ended]
        low, high = max(begin, denied.end), max(right.end, end)
        if not words or (not _ONLY_THEN.match(text, right.end) and not self._says_nothing(low, right.start, right.end, high)):
            return None
        return words[0]

    def has_event(self, low: int, high: int) -> bool:
        """Whether a word between two positions says what happened."""
        return bool(self._words_between(low, high))

    def _neighbours(self, position: int) -> tuple[int, int]:
        found = self._found
        low = found[position - 1].end if position else 0
        return low, found[position + 1].start if position + 1 < len(found) else len(self._text)

    def roles(self) -> list[RoleWord | None]:
        """The role word of each candidate, in order.

        A heading (受理日期是…) comes first. Otherwise a date takes what follows it in its clause, then what stands before it, then what the
        clause beside it tells; each word serves one date.
        """
        out: list[RoleWord | None] = [None] * len(self._found)
        used: set[RoleWord] = set()
        settled = self._listed()
        for position, head in settled.items():
            if not head.planned:
                out[position] = head
                used.add(head)
        for position, one in enumerate(self._found):
            if position in settled or self._is_old_thing(position):
                continue
            word = self._word_before(one.start, self._neighbours(position)[0])
            if word and self._is_an_end(one, word):
                continue
            if word and not word.ended and word.end < one.start and TIES.fullmatch(self._text, word.end, one.start):
                out[position] = word
                used.add(word)
        for position, one in enumerate(self._found):
            if (
                position in settled
                or out[position] is not None
                or self._is_old_thing(position)
                or self._is_start(one, self._word_before(one.start, 0))
            ):
                continue
            choice = self._own(position, used) or self._beside(position, used)
            if choice:
                out[position] = choice
                used.add(choice)
        self._share(out)
        return out

    def _listed(self) -> dict[int, RoleWord]:
        """登记5月12受理11月13: in a clause that lists what happened and when, each date belongs to the word right before it."""
        out: dict[int, RoleWord] = {}
        run: list[tuple[int, RoleWord]] = []
        clause = -1
        for position, one in enumerate(self._found):
            begin, end = self.clause(one.start)
            low, high = self._neighbours(position)
            at = bisect_left(self._mark_starts, one.start)
            head = self._marks[at - 1] if at and self._mark_starts[at - 1] >= max(begin, low) else None
            if begin != clause:
                run, clause = [], begin
                opens = True
            if (
                head is None
                or not opens
                or one.length
                or one.kind is Kind.DURATION
                or not _RIGHT_BEFORE.fullmatch(self._text, head.end, one.start)
            ):
                opens = False
                continue
            run.append((position, head))
            if len(run) > 1 and high >= end and (at == len(self._marks) or self._mark_starts[at] >= end):
                out.update(run)
        return out

    def _is_an_end(self, one: Candidate, word: RoleWord) -> bool:
        """我9月登记到3月好办了伐: until when, not when; and the day a validity begins is no day of expiry."""
        if word.role is DateRole.EXPIRES:
            return self._is_start(one, word)
        return self._text.startswith(("到", "至"), word.end)

    def _is_start(self, one: Candidate, word: RoleWord | None) -> bool:
        """有效期从去年12月8号开始: the day a validity begins is no day of expiry."""
        if word is None or word.role is not DateRole.EXPIRES or one.joined or not self._text.startswith("有效", word.start):
            return False
        between = self._text[word.end : one.start]
        return bool(_BEGINS.match(self._text, one.end)) and not _BREAK.search(between)

    def _is_old_thing(self, position: int) -> bool:
        """Whether the date only tells how old a contract, a person, a picture or an address is, or its day is asked for (10月几号满)."""
        one, text = self._found[position], self._text
        if one.fixed and one.fixed[1] and one.fixed[1].year < _FIRST_YEAR:  # a day of birth
            return True
        if _LABELLED.search(text, self.clause(one.start)[0], one.start):
            return True
        if _OF_CONTRACT.search(text, self.clause(one.start)[0], one.start) and _SIGNED.match(text, one.end):
            return True
        if _OLD_THING.match(text, one.end) or _ASKED_DAY.match(text, one.end):
            return True
        return text.startswith("的", one.end) and bool(_OF_OLD.search(text, self.clause(one.start)[0], one.start))

    def _own(self, position: int, used: set[RoleWord]) -> RoleWord | None:
        """The role in the clause of the date."""
        one = self._found[position]
        begin, _ = self.clause(one.start)
        left, right = self._neighbours(position)
        low, high = max(begin, left), min(self.clause(max(one.end - 1, 0))[1], right)
        if _DENIED_BEFORE.search(self._text, low, one.start):
            return None
        if one.open_side < 0 and BY_THEN.search(self._text, low, one.start):
            return None  # 学校让我们1月15号之前交居住证
        if one.open_side < 0 and _REQUIRED.search(self._text, low, one.start) and not _DONE_SINCE.match(self._text, one.end):
            return None  # 要在今年8月31前领证才作数
        if _TO_FETCH.match(self._text, one.end) and _WRITTEN_FOR.search(self._text, low, one.start):
            return None  # 回执上写9月28号取证
        asked = _ASKED.search(self._text, one.end, high)  # what is asked next is another matter
        after = self._words_between(one.end, asked.start() if asked else high)
        planned = self._plan_between(one.end, high)
        if planned is not None and not (after and after[0].start < planned):
            return None
        # 给的回执让我24号去取, 回执上写12月5日后领取
        told_to = bool(
            _TOLD_TO.search(self._text, low, one.start)
            or _TO_FETCH.match(self._text, one.end)
            or _REACHED_TO.search(self._text, low, one.start)
        )
        told_to = told_to or (not after and bool(_THEN_TOLD_TO.match(self._text, one.end)))  # 11/5受理了,11/9叫我补材料
        plan = _PLANS.match(self._text, one.end)  # 我五一要出国,… 居住证过期了
        after = [
            word
            for word in after
            if not self._only_heard(one.end, word) and not (word.role is DateRole.EXPIRES and plan and plan.end() < word.start)
        ]
        # 3月5号来派出所登记的: what was done there counts, not the coming
        if len(after) > 1 and _COMES_TO.match(self._text, after[0].start) and after[1].start - after[0].start <= _TO_DO_THERE:
            after = after[1:]
        before = [] if told_to else [word for word in self._words_between(low, one.start) if self._may_tell(word, one, used)]
        return next((word for word in (*after, *reversed(before)) if word not in used), None)

    def _may_tell(self, word: RoleWord, one: Candidate, used: set[RoleWord]) -> bool:
        """Whether a word may tell of a date after it: 登记快到期了 12号 does not tell of the registration."""
        return not word.ended and not self._beside_used(word, used) and self._plan_between(word.end, one.start) is None

    def _plan_between(self, low: int, high: int) -> int | None:
        """Where the first word stands between two positions that tells of what did not happen."""
        at = bisect_left(self._planned, low)
        return self._planned[at] if at < len(self._planned) and self._planned[at] < high else None

    def _beside_used(self, word: RoleWord, used: set[RoleWord]) -> bool:
        """前天交的申请今天被退: 申请 belongs to 交的."""
        gaps = (self._text[other.end : word.start] for other in used if 0 <= word.start - other.end <= 1)
        return any(not _BREAK.match(gap) for gap in gaps)

    def _only_heard(self, low: int, word: RoleWord) -> bool:
        """Whether the date is that of hearing what the word says: 昨天才发现证过期了, 今天听人事讲从报上去那天数."""
        found_out = word.role in (DateRole.EXPIRES, DateRole.MOVED) and _FOUND_OUT.search(self._text, low, word.start)
        return bool(found_out or _SEEN.search(self._text, low, word.start) or _HEARD.search(self._text, low, word.start))

    def _beside(self, position: int, used: set[RoleWord]) -> RoleWord | None:
        """The role in the clauses around one that does not say it."""
        one = self._found[position]
        if one.open_side < 0 and BY_THEN.search(self._text, self.clause(one.start)[0], one.start):
            return None
        return self._named_before(position) or (None if one.needs_role else self._told_after(position, used))

    def _named_before(self, position: int) -> RoleWord | None:
        """我登记过了,是8月14号的: the clause before one that says nothing but the date."""
        text, one = self._text, self._found[position]
        begin, end = self.clause(one.start)
        if not begin or self._neighbours(position)[0] > begin:
            return None
        start, stop = self.clause(begin - 1)
        if position and self._found[position - 1].start >= start:
            return self._said_of_another(position, start, begin)
        if not self._says_nothing(begin, one.start, one.end, end):
            return None
        if "?" in text[stop:begin]:  # 啥时候到期?上面写的2027年1月16日
            return next((word for word in self._asked if start <= word.start < stop), None)
        words = [word for word in self._words_between(start, stop) if not word.ended]
        if not words or self._plan_between(words[-1].end, stop) is not None:  # 登记快到期了,12号
            return None
        return words[-1]

    def _said_of_another(self, position: int, start: int, begin: int) -> RoleWord | None:
        """我媳妇11.19递交,我11.20; 7月1号报的,系统里显示7月3号: what is said of one date goes for the other."""
        text, before = self._text, self._found[position - 1]
        shown = _SHOWN.fullmatch(text, begin, self._found[position].start)
        mine = _MINE.fullmatch(text, begin, self._found[position].start) and _ANOTHER_PERSON.search(text, start, before.start)
        if not (mine or shown) or not _FILLS_AFTER.fullmatch(text, self._found[position].end, self.clause(self._found[position].start)[1]):
            return None
        words = [word for word in self._words_between(before.end, begin) if not word.ended]
        return words[0] if words else None

    def _says_nothing(self, begin: int, first: int, last: int, end: int) -> bool:
        before, after = (
            _FILLS_BEFORE.fullmatch(self._text, begin, first),
            _FILLS_AFTER.fullmatch(self._text, min(last, end), max(last, end)),
        )
        return bool(before and after)

    def _told_after(self, position: int, used: set[RoleWord]) -> RoleWord | None:
        """大前天去窗口,受理单拿到了; 初八进的厂,当天人事就给录了: what came of it, told in the next clauses."""
        text, one = self._text, self._found[position]
        begin, _ = self.clause(one.start)
        low, high = self._neighbours(position)
        end = self.clause(max(one.end - 1, 0))[1]
        if text[one.start : one.end] == "今年":  # it frames what is told
            return None
        if self._plan_between(max(begin, low), end) is not None:  # 上个月交的被打回,我中间搬过一次家
            return None
        if one.kind is Kind.DURATION or _NO_STORY.search(text, max(begin, low), end):
            return None
        first, errand = end, OTHER_ERRAND.search(text, max(begin, low), end)
        for _ in range(_STORY_CLAUSES):
            if end >= len(text) or text[end] in "?。;!":
                return None
            start, stop = self.clause(end + 1)
            if stop > high or stop <= end or _ANOTHER_TIME.match(text, start):
                return None
            words = [word for word in self._words_between(start, stop) if word not in used]
            if len(words) > 1 and text.startswith("申请", words[0].start):  # 我的申请受理了
                words = words[1:]
            if words and _THE_ONE.search(text, words[0].start, words[0].end + 2):
                return None  # 翻出来他领的那张卡
            if words and (_LONG_AGO.search(text, start, words[0].start) or (errand and words[0].role is DateRole.ISSUED)):
                return None  # 12月1号退休,证当初…; 昨天去签注,办好了
            if words:
                return words[0] if words[0].start - first <= _STORY_REACH and self._is_told(words[0], begin, start, stop) else None
            end = stop
        return None

    def _is_told(self, word: RoleWord, begin: int, start: int, stop: int) -> bool:
        """Whether the clause from ``start`` to ``stop`` tells that it happened on the date of the clause at ``begin``."""
        text = self._text
        shown = text.startswith("受理", word.start) and _SHOWN_AS.search(text, start, word.start)  # 网上交的,显示已受理
        sent_online = word.role is DateRole.ACCEPTED and not shown and ONLINE.search(text, begin, word.start)
        if word.role is DateRole.EXPIRES or sent_online or _OPEN_CLAUSE.search(text, start, stop):
            return False
        same_day = _THAT_DAY.search(text, start, word.start) or _SAME_DAY.search(text, start, stop)
        return bool(same_day) or self._has_happened(word, start)

    def _share(self, out: list[RoleWord | None]) -> None:
        """5号还是6号登记的: what is said of one of two is said of both."""
        for position, (first, second) in enumerate(pairwise(self._found)):
            if first.either and second.either:
                word = out[position] or out[position + 1]
                out[position], out[position + 1] = out[position] or word, out[position + 1] or word

    def _word_before(self, position: int, low: int) -> RoleWord | None:
        at = bisect_left(self._starts, position) - 1
        if at < 0 or self._words[at].start < low:
            return None
        return self._words[at]

    def _words_between(self, low: int, high: int) -> list[RoleWord]:
        return self._words[bisect_left(self._starts, low) : bisect_right(self._starts, high - 1)] if high > low else []

    def _has_happened(self, word: RoleWord, start: int) -> bool:
        text = self._text
        told = _TOLD.match(text, word.end - text.startswith("的", word.end - 1)) or _DONE.search(text, word.start, word.end)
        return bool(told) or "刚" in text[start : word.start] or "已" in text[start : word.start]
