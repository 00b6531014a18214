"""Cuts a message into clauses, and tells which of them ask something.

People put several questions, or a long story and one question, into a single message. Clauses let each question be
understood for itself; the marks of a question keep statements from being answered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.labels import Aspect

_BORDER = re.compile(r"[，。！？；;,!?\n…]+|(?<=[吗呢么])\s+|\s{1,}(?=[一-鿿])|另外|还有就是|以及|顺便问下|顺便问一下|顺便")
_ASKING = re.compile(
    r"[吗么呢?？]|怎么|咋|如何|多少|几(?!乎)|哪|啥|什么|何时|多久|多长|能不能|能否|可不可以|可否|要不要|需不需要|用不用|会不会|是不是|是否|"
    r"行不行|有没有|算不算|够不够|好没|了没|[不没]$|流程|步骤|条件|费用|材料"
)
_ASPECT_PHRASES: tuple[tuple[Aspect, re.Pattern[str]], ...] = (
    (
        Aspect.MATERIALS,
        re.compile(r"[带拿准备需要交](?:些)?(?:什么|啥|哪些)|(?:什么|哪些|啥)(?:材料|证件|手续|资料)|材料(?:呢|是什么|有哪些|说)"),
    ),
    (Aspect.WHERE, re.compile(r"[在去到上](?:哪|那里|什么地方)|哪里|哪儿|哪个(?:部门|地方|窗口|小程序|app|平台|网站)")),
    (Aspect.DEADLINE, re.compile(r"多久|几天|多少天|多长时间|(?:什么|啥)时候|最晚")),
    (Aspect.FEE, re.compile(r"多少钱|收费|要钱|费用|免费|几块|花钱|花多少")),
    (Aspect.PROCEDURE, re.compile(r"怎么(?:办|弄|补|领|申请|操作)|咋(?:办|弄|整)|流程|步骤")),
)


@dataclass(frozen=True)
class Clause:
    """A part of a message.

    Attributes:
        text: the clause without its border characters.
        asks: whether it carries the marks of a question.
    """

    text: str
    asks: bool


def clauses(text: str) -> list[Clause]:
    """Cut a normalised message into clauses; pieces of one character are left out."""
    found = []
    start = 0
    for border in [*_BORDER.finditer(text), None]:
        end = border.start() if border else len(text)
        # the question mark belongs to the clause before it
        mark = "?" if border and re.search(r"[?？]", border.group()) else ""
        piece = text[start:end].strip()
        if len(piece) > 1:
            found.append(Clause(piece, bool(_ASKING.search(piece + mark))))
        start = border.end() if border else end
    return found


def asked_aspects(text: str) -> list[Aspect]:
    """The aspects that a clause asks for in so many words, in order (要带什么、去哪办 → materials, where)."""
    hits = []
    for aspect, pattern in _ASPECT_PHRASES:
        match = pattern.search(text)
        if match:
            hits.append((match.start(), aspect))
    return [aspect for _, aspect in sorted(hits)]
