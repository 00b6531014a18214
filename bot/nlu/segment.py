"""Cuts a message into clauses, and tells which of them bear the marks of a question.

People put several questions, or a long story and one question, into a single message, often without punctuation. Clauses
let each question be understood for itself. Which of them count is decided with a trained model (``bot.nlu.gate``).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.labels import Aspect

_BORDER = re.compile(
    r"[，。！？；;,!?\n…]+|\s{1,}(?=[一-鿿])"
    r"|另外|还有就是|还有(?!效|多|几|没|什么|啥|用|机会|半|一|两|三|救|个把|\d)|以及|顺便问一下|顺便问下|顺便|再问一?[个下]|再就是|还想问|同时"
    r"|(?:第|其)[一二三四](?:个|点|是|,|、)?(?!次|年|天|代|趟|类|张|步|季度|句)|(?<![\d(])\(?[1-5][.、)](?!\d)"
    r"|(?<=吗)(?=[^\s呢啊呀的])|(?<=[^什怎那这多要甚]么)(?=[^\s呢啊呀的样子事斯得时东个地价办意情])|(?<=呢)(?=[^\s])"
)
_ASKING = re.compile(
    r"[吗么呢嘛?？]|怎么|怎样|咋|如何|多少|几(?!乎)|哪|啥|什么|何时|何地|多久|多长|多快|多早|多晚|能不能|能否|可不可以|可否|要不要|需不需要|用不用|会不会|"
    r"是不是|是否|行不行|得不得|中不中|该不该|来不来|管不管|有没有|算不算|够不够|认不认|让不让|给不给|收不收|准不准|好没|了没|[不没否]$|流程|步骤|条件|费用|材料|"
    r"点办|点样|点解|边度|乜|咩|几时|啷个|哪能|么子|嘎|求解|请问|想问|想知道|想了解|告诉我|说一下|讲讲"
)
# Words that begin a question of their own where nothing but the sense divides it from the one before (要带什么去哪办).
_QUESTION = re.compile(
    r"(?:还|都|要|得|需要|大概|一般|一共)?(?:带|拿|交|备|准备|提供|上传)(?:些|点)?(?:什么|啥|哪些)"
    r"|(?:[在去到上找](?:哪|谁)|哪里|哪儿)(?!里?儿?了|天|年|月|一步|步|种|些)"
    r"|(?:还|大概|一共|总共|得|需要?|要)*(?:多少钱|花钱|收钱|交钱|收费|收不收费|要钱)"
    r"|(?:还|大概|一般|得|需要?|要|等|办)*(?:多久|几天|多长时间|多少天|几个工作日)"
    r"|(?:最晚|最迟)?(?:什么|啥)时候|几号"
    r"|怎么(?:办|弄|补|领|申请|操作|改|续|签|登记|查|预约)|咋(?:办|弄|整|补)"
    r"|能不能|可不可以|要不要|需不需要|用不用|会不会|是不是|有没有|要本人|能代办|能网上|网上能|周末能|影响"
)
# … but these words only open the question that the next phrase asks (会不会影响).
_OPEN = re.compile(r"不|没|要本人|能代办|网上|影响|谁$")
# … also with a word or two between (是不是一定要本人去).
_OPENS_AS_FAR = 3
_ASPECT_PHRASES: tuple[tuple[Aspect, re.Pattern[str]], ...] = (
    (
        Aspect.MATERIALS,
        re.compile(
            r"[带拿备交传](?:些|点|齐)?(?:什么|啥|哪些)|需要(?:些)?(?:什么|啥|哪些)(?!条件|时间|时候|流程|手续费)"
            r"|(?:什么|哪些|啥)(?:材料|证件|手续|资料)|(?:材料|资料)(?:呢|是什么|有哪些|说|要哪些|清单|、|和|$)"
        ),
    ),
    (
        Aspect.WHERE,
        re.compile(
            r"[在去到上](?:哪(?!步|一步|天|年)|那里|什么地方|啥地方)|哪里|哪儿|哪个(?:部门|地方|窗口|小程序|app|平台|网站)|(?:地点|地址)(?:在|呢|、|和|$)"
        ),
    ),
    (Aspect.DEADLINE, re.compile(r"多久|几天|多少天|多长时间|(?:什么|啥)时候|最晚|时间(?:、|和|呢|要)")),
    (Aspect.FEE, re.compile(r"多少钱|收费|要钱|费用|免费|几块|花钱|花多少|交钱|工本费")),
    (Aspect.PROCEDURE, re.compile(r"怎么(?:办|弄|补|领|申请|操作)|咋(?:办|弄|整)|流程|步骤")),
    (Aspect.ELIGIBILITY, re.compile(r"(?:啥|什么)条件|条件(?:是|、|和|呢|有)")),
)


@dataclass(frozen=True)
class Clause:
    """A part of a message.

    Attributes:
        text: the clause without its border characters.
        asks: whether it carries the marks of a question.
        joined: whether a word announces that something further follows (另外, 还有, 顺便).
    """

    text: str
    asks: bool
    joined: bool = False


def clauses(text: str) -> list[Clause]:
    """Cut a normalised message into clauses; pieces of one character are left out."""
    found: list[Clause] = []
    start, joined = 0, False
    for border in [*_BORDER.finditer(text), None]:
        end = border.start() if border else len(text)
        # the question mark belongs to the clause before it
        mark = "?" if border and re.search(r"[?？]", border.group()) else ""
        pieces = _cut_at_questions(text[start:end].strip())
        for place, piece in enumerate(pieces):
            if len(piece) > 1:
                closing = mark if place == len(pieces) - 1 else ""
                found.append(Clause(piece, bool(_ASKING.search(piece + closing)), joined and place == 0))
        joined = bool(border and re.search(r"[一-鿿\d]", border.group()))
        start = border.end() if border else end
    return found


def cut(clause: Clause, pieces: Sequence[str]) -> list[Clause]:
    """The parts of a clause that was cut further; a question mark at its end belongs to the last of them."""
    if len(pieces) < 2:
        return [clause]
    last = len(pieces) - 1
    found = [
        Clause(text, bool(_ASKING.search(text)) or (place == last and clause.asks), clause.joined and place == 0)
        for place, piece in enumerate(pieces)
        if len(text := piece.strip()) > 1
    ]
    return found or [clause]


def spans(text: str, pieces: Sequence[str]) -> list[tuple[int, int]]:
    """Where pieces of a text, in order, begin and end in it."""
    place = 0
    found = []
    for piece in pieces:
        start = text.find(piece, place)
        if start < 0:
            start = max(text.find(piece), 0)
        found.append((start, start + len(piece)))
        place = start + len(piece)
    return found


def last_spans(text: str, pieces: Sequence[str]) -> list[tuple[int, int]]:
    """Where the last pieces of a text, in order, begin and end in it."""
    end = len(text)
    found = []
    for piece in reversed(pieces):
        start = max(text.rfind(piece, 0, end), 0)
        found.append((start, start + len(piece)))
        end = start
    return found[::-1]


def marked_clauses(text: str, clauses: Sequence[str], parts: Sequence[str]) -> list[bool]:
    """Which clauses hold a marked question.

    Args:
        text: the message.
        clauses: its clauses in order.
        parts: the words that ask, in order, as they stand in the message.
    """
    asked, places = spans(text, parts), spans(text, clauses)
    marked = []
    for start, end in places:
        overlaps = [(min(end, b) - max(start, a), b - a) for a, b in asked]
        # it covers half of the clause, or lies within it but for its question mark
        marked.append(any(o > 0 and (o * 2 >= end - start or o + 1 >= size) for o, size in overlaps))
    # of two neighbouring clauses in one part, the later one asks
    for here, (first, second) in enumerate(itertools.pairwise(places)):
        if marked[here] and marked[here + 1] and any(a <= first[0] and second[1] <= b for a, b in asked):
            marked[here] = False
    return marked


def bears_question(text: str) -> bool:
    """Whether a message bears the marks of a question, whatever it is understood as."""
    return any(clause.asks for clause in clauses(text))


def asked_aspects(text: str) -> list[Aspect]:
    """The aspects that a clause asks for in so many words, in order (要带什么、去哪办 → materials, where)."""
    hits = []
    for aspect, pattern in _ASPECT_PHRASES:
        match = pattern.search(text)
        if match:
            hits.append((match.start(), aspect))
    return [aspect for _, aspect in sorted(hits)]


def _cut_at_questions(text: str) -> list[str]:
    """Cut before each question phrase that follows a finished one; phrases that touch are one (要多少钱)."""
    matches = list(_QUESTION.finditer(text))
    cuts = [b.start() for a, b in itertools.pairwise(matches) if not _OPEN.search(a.group()) or b.start() > a.end() + _OPENS_AS_FAR]
    pieces = [text[i:j].strip() for i, j in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    return [piece for piece in pieces if piece] or [text]
