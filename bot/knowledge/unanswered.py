"""Answers to questions for which there is no entry: what there is, and where to ask. Never a guess."""

from __future__ import annotations

import datetime as dt

from bot.knowledge.answer import Answer, Suggestion
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.citations import Citation, cite, in_order
from bot.knowledge.extras import Notice, said_first, written_first
from bot.knowledge.places import CHANNEL, channel
from bot.knowledge.question import Facts, Question
from bot.knowledge.receipts import receipt
from bot.labels import Aspect, Matter, Status


def unanswered(question: Question, facts: Facts, as_of: dt.date, kb: KnowledgeBase) -> Answer:
    """Ask back when matter or aspect is not named; else say that nothing is on file, with the matter's menu."""
    menu = tuple(Suggestion(entry.id, entry.title) for entry in kb.general(question.matter))
    cited: tuple[Citation, ...] = ()
    notices = [notice for notice in kb.extras.notices if notice.concerns(facts.city, question.matter, as_of)]
    if question.matter is Matter.NONE:
        status, title = Status.CLARIFY, "您想问哪件事？"
        body = "您想问哪件事？可以说居住登记、申领居住证、签注、住址变更、补领换领、注销等。"
    elif question.aspect is Aspect.NONE and menu:
        status, title = Status.CLARIFY, f"您想问{question.matter.zh}的哪一方面？"
        body = "\n".join((title, "可以问：" + "；".join(item.title for item in menu) + "。"))
    else:
        status, title = Status.NOT_ON_FILE, "没有收录"
        lines = [f"{question.matter.zh}的{question.aspect.zh}还没有收录，不能随便回答。"]
        if menu:
            lines.append("这件事可以问：" + "；".join(item.title for item in menu) + "。")
        cited = _channel_source(facts.city, as_of, kb)
        lines.append(f"也可以向官方渠道询问：{channel(facts.city, as_of, kb)}。")
        body = "\n".join(lines)
    return Answer(
        status=status,
        entry=None,
        title=title,
        matter=question.matter,
        aspect=question.aspect,
        city=facts.city,
        as_of=as_of,
        spoken=said_first(notices) + (title if status is Status.CLARIFY else "这个问题还没有收录，请向居住地公安派出所询问。"),
        body=written_first(notices) + body,
        receipt=receipt(f"{question.matter}.{question.aspect}", facts.city, facts, as_of, kb.revision),
        citations=in_order((*cited, *(_source_of(notice, kb) for notice in notices))),
        suggestions=menu,
        notices=tuple(notice.text for notice in notices),
    )


def _source_of(notice: Notice, kb: KnowledgeBase) -> Citation:
    source = kb.sources[notice.source]
    return cite(source, None, source.confidence, source.verified_on)


def _channel_source(city: str | None, as_of: dt.date, kb: KnowledgeBase) -> tuple[Citation, ...]:
    known = kb.cities.get(city) if city else None
    found = None if known is not None and known.channel else kb.parameters.resolve(CHANNEL, None, as_of)
    if found is None:
        return ()
    value = found.value
    return (cite(kb.sources[value.source], value.article, value.confidence, value.verified_on),)
