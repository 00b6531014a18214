"""What happened on a date, from the words around it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bot.labels import DateRole
from bot.nlu.dates.candidate import Candidate
from bot.nlu.dates.tense import PAST_MARK, TIES, RoleWord

_WORDS: tuple[tuple[DateRole, str], ...] = (
    (
        DateRole.REGISTERED,
        r"(?:入住|提交的?|申请的?|申领的?|递交的?|办理?的?|搬家?)(?:居住|暂住)?登记|登记|登(?:的|了|嘞|咯|过|得|好)记|登的(?=$|[,。;!? ])|"
        r"登嘞|登上的|报备|(?i:registered)|"
        r"申报(?!期)|住进|住到|住过来|开始住"
        r"|(?<![下出回起拿寄搬发批送原本])来的|来到|(?<![下出回起拿寄搬发批送原本])来了?(?=杭州|这边|这里|这儿|本地|你们|我们)"
        r"|(?<![下出回起拿寄搬发批送原本])来(?![办交拿取领签补不得自回])[\u4e00-\u9fff]{1,4}的(?=$|[^\u4e00-\u9fff])",
    ),
    (
        DateRole.ACCEPTED,
        r"受[理里]|授理|收件|收了?(?:我|俺|我的|我们的)?(?:的)?(?:材料|件|申请|资料)|(?i:accepted)|交的(?!钱|社保|房租|费)|交了?(?:申请|居住证)?(?:材料|资料)|交了(?!社保|房租|钱|费)|交齐|交上去|递交|递的|"
        r"递了|递上去|提交|申请(?!人|书|表)|申领|申办|回执",
    ),
    (
        DateRole.ISSUED,
        r"有效期限?的?起始日?|签发|发证|发的|发了|发下来|领的证|领证|领到|领的(?!导)|领了|拿到了?(?:居住)?证|拿的证|拿到|拿证|取的证|"
        r"取证|取到|出证|下证|下来|制证|制好|核发"
        r"|办的(?:居住)?证|办了(?:居住)?证|办好|办出来|办下来|批下来|办到|就有(?:了)?(?:居住)?证|(?i:issued)",
    ),
    (DateRole.EXPIRES, r"(?:到期|过期|失效|期满|逾期|届满)(?!前|之前|以前|多少|几天|多久)|有效期限?|有效[至到]|截止|(?i:expires?|expired)"),
    (
        DateRole.MOVED,
        r"搬|到的(?=$|[,。;!? ])|刚到|到这(?:边|里|儿|个城市)(?!.{0,3}登记)|住下|落脚|moved"
        r"|换[了的]?个?新?(?:房|地方|住处|地址|住址|小区)|入住|迁(?!户)|住址变更|变更住址|变更地址",
    ),
)
_ROLE_WORD = re.compile(
    "|".join(f"(?P<{role.name}>{words})" for role, words in _WORDS) + r"|(?P<MADE>办的|办了|办理的)|(?P<FILLED>(?<=才)补(?:的|了|上))"
)
_BREAK = re.compile(r"[,。;!?、…~]|\.(?!\d)")
_NEGATED = re.compile(
    r"(?:待|等着?|没有?|未|还没|没去|没来得及|不用|不|能|可以|可不可以|能不能|怎么|如何|要不要|需要|需|什么时候|几时|何时|哪天|才能|再|"
    r"没有去)(?:去|来|办|做)?$"
)
_NOT_REGISTERED = re.compile(r"(?:没有?|未|没去|忘了?)(?:去|来|办|做)?(?:居住|暂住)?登记")
_OTHER_PAPER = re.compile(r"合同|身份证|驾照|驾驶证|护照|报名|保险|租期|通行证")
_ASKS_LEAVE = re.compile(r"(?:居住证|证|家|材料)?(?:行吗|行不行|行不$|可以吗|可以不|可不可以|好吗)")
_OUR_PAPER = re.compile(r"居住证|签注")
_ASKS = re.compile(r"(?:吗|么|不|嘛)$|会不会|是不是")
_SENT = re.compile(r"提交|递交|申请|申领|申办|交[了的上齐]")
_ONLINE = re.compile(r"网上|线上|在线|网站|APP|app|小程序|手机上|支付宝|公众号")
_REACH = 60
_SOFT = ("来", "住")
_FILLS_BEFORE = re.compile(r"(?:我|是|就是|应该是?|大概是?|在|:|我是|时间是?|日期是?|好像是?| )*")
_FILLS_AFTER = re.compile(r"(?:的|吧|左右|那天|了|吗|啊|呀|呢|来着| )*")
# 清明那天刚好休息，就去登记了; 初八到厂里上班，当天厂里给登记的
_SCENE = re.compile(r"(?:那天|当天|那日|当日)")
_THAT_DAY = re.compile(r" ?(?:当天|当日|那天|同一天|同日)")
_NEXT_REACH = 8


class Context:
    """The role words and clauses of one message."""

    def __init__(self, text: str, found: Sequence[Candidate]) -> None:
        self._text = text
        self._found = found
        # A point inside a date (2025.6.1) or between numbers ends no clause.
        inside = [(one.start, one.end) for one in found]
        self._breaks = [m.start() for m in _BREAK.finditer(text) if not _covered(m.start(), inside)]
        self._words = self._role_words(inside)
        self._starts = [word.start for word in self._words]

    def _role_words(self, inside: list[tuple[int, int]]) -> list[RoleWord]:
        text = self._text
        unregistered = bool(_NOT_REGISTERED.search(text))
        out: list[RoleWord] = []
        for match in _words_outside(text, inside):
            if _NEGATED.search(text[max(0, match.start() - 6) : match.start()]):
                continue
            name = match.lastgroup or ""
            if name == "FILLED":  # 一直没登记,上周四才补的
                if not unregistered:
                    continue
                name = DateRole.REGISTERED.name
            if name == "MADE":
                begin, end = self.clause(match.start())
                clause = text[begin:end]
                if "登记" in clause or "证" not in clause.replace("身份证", "").replace("证明", ""):
                    continue
                name = DateRole.ISSUED.name
            if self._is_about_others(match, name):
                continue
            if unregistered and name == DateRole.REGISTERED.name and match.group().startswith(_SOFT):
                continue
            out.append(RoleWord(match.start(), match.end(), DateRole[name]))
        return out

    def _is_about_others(self, match: re.Match[str], name: str) -> bool:
        """The expiry of another paper, or a general question about the office (周末受理吗)."""
        begin, end = self.clause(match.start())
        if name != DateRole.EXPIRES.name and _ASKS_LEAVE.match(self._text, match.end()):
            return True  # 周三登记行吗: nothing has happened
        if name == DateRole.EXPIRES.name:
            return bool(_OTHER_PAPER.search(self._text, begin, match.start())) and not _OUR_PAPER.search(self._text, begin, match.start())
        if name == DateRole.ACCEPTED.name and _SENT.match(match.group()) and _ONLINE.search(self._text, begin, match.start()):
            return True  # what is sent online waits to be accepted
        if name in (DateRole.ACCEPTED.name, DateRole.ISSUED.name):
            return bool(_ASKS.search(self._text, begin, end)) and not PAST_MARK.match(self._text, match.end())
        return False

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

    def _neighbours(self, position: int) -> tuple[int, int]:
        found = self._found
        low = found[position - 1].end if position else 0
        return low, found[position + 1].start if position + 1 < len(found) else len(self._text)

    def roles(self) -> list[RoleWord | None]:
        """The role word of each candidate, in order."""
        found = self._found
        out: list[RoleWord | None] = [None] * len(found)
        used: set[RoleWord] = set()
        for position, one in enumerate(found):  # a heading: 受理日期是…
            word = self._word_before(one.start, found[position - 1].end if position else 0)
            if word and word.end < one.start and TIES.fullmatch(self._text, word.end, one.start):
                out[position] = word
                used.add(word)
        for position, one in enumerate(found):
            if out[position] is not None:
                continue
            begin, end = self.clause(one.start)
            left, right = self._neighbours(position)
            low, high = max(begin, left), min(self.clause(max(one.end - 1, 0))[1], right)
            after = self._words_between(one.end, high)
            before = self._words_between(low, one.start)
            choice = next((word for word in (*after, *reversed(before)) if word not in used), None)
            if choice is None:
                choice = self._neighbour(position, begin, low, end)
            if choice:
                out[position] = choice
                used.add(choice)
        self._share(out)
        return out

    def _share(self, out: list[RoleWord | None]) -> None:
        """5号还是6号登记的: what is said of one of two is said of both."""
        for position, (first, second) in enumerate(pairwise(self._found)):
            if not (first.either and second.either):
                continue
            word = out[position] or out[position + 1]
            if word is None:
                begin, end = self.clause(first.start)
                low = self._neighbours(position)[0]
                word = self._beside((first.start, second.end), (begin, end), low, self._neighbours(position + 1)[1])
            out[position], out[position + 1] = out[position] or word, out[position + 1] or word

    def _word_before(self, position: int, low: int) -> RoleWord | None:
        at = bisect_left(self._starts, position) - 1
        if at < 0 or self._words[at].start < low:
            return None
        return self._words[at]

    def _words_between(self, low: int, high: int) -> list[RoleWord]:
        return self._words[bisect_left(self._starts, low) : bisect_right(self._starts, high - 1)] if high > low else []

    def _neighbour(self, position: int, begin: int, low: int, end: int) -> RoleWord | None:
        """The role in the clause beside one that says nothing but the date."""
        one = self._found[position]
        dated_from = self._found[position - 1].start if position else -1
        return self._beside((one.start, one.end), (begin, end), low, self._neighbours(position)[1], dated_from)

    def _beside(self, date: tuple[int, int], clause: tuple[int, int], low: int, high: int, dated_from: int = -1) -> RoleWord | None:
        text, (begin, end), (first, last) = self._text, clause, date
        if low > begin or not _FILLS_BEFORE.fullmatch(text, begin, first):
            return None
        scene = _SCENE.match(text, min(last, end))
        alone = bool(_FILLS_AFTER.fullmatch(text, min(last, end), max(last, end)))
        if not alone and not scene and not _THAT_DAY.match(text, end + 1):
            return None
        if begin and alone:
            start, stop = self.clause(begin - 1)
            dated = dated_from >= start
            if not dated and "?" not in text[stop:begin]:
                words = self._words_between(start, stop)
                if words:
                    return words[-1]
        if end < len(text):
            start, stop = self.clause(end + 1)
            words = self._words_between(start, min(stop, high))
            if words and words[0].start - start <= _NEXT_REACH and self._has_happened(words[0], start):
                return words[0]
        return None

    def _has_happened(self, word: RoleWord, start: int) -> bool:
        return bool(PAST_MARK.match(self._text, word.end)) or "刚" in self._text[start : word.start]


def _words_outside(text: str, inside: list[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """The role words that do not begin within a date (十来天前搬的: 搬, not 来…的)."""
    at = 0
    while match := _ROLE_WORD.search(text, at):
        covering = bisect_right(inside, (match.start(), 1 << 60)) - 1
        if _covered(match.start(), inside):
            at = inside[covering][1]
        else:
            yield match
            at = max(match.end(), at + 1)


def _covered(position: int, spans: list[tuple[int, int]]) -> bool:
    at = bisect_right(spans, (position, 1 << 60)) - 1
    return at >= 0 and spans[at][0] <= position < spans[at][1]
