"""What the page shows of an answer: its parts, the way it was understood, and the entries beside it. It changes no word of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.desk import texts
from bot.knowledge import Entry, KnowledgeBase
from bot.knowledge.citations import articles_zh
from bot.knowledge.wording import FACT_LABELS
from bot.labels import Act, Aspect, Label, Matter, Status
from bot.serving.desk.asking import Asked

MOST_NEXT = 9  # one digit key each
_WORTH_SHOWING = 0.01  # a reading less likely is none


@dataclass(frozen=True)
class Choice:
    """An entry one key away."""

    key: int
    title: str
    payload: str
    entry: str
    why: str


@dataclass(frozen=True)
class AnswerView:
    """One answer for the template.

    Attributes:
        answer: ``Answer.as_dict``.
        blocks: the paragraphs of its text that are not shown as lists.
        sources: its last line.
        citations: each with its articles in words.
        steps: each sentence with its basis in words.
    """

    answer: Mapping[str, Any]
    status: Status
    matter: str
    aspect: str
    blocks: tuple[str, ...]
    sources: str
    citations: tuple[tuple[Mapping[str, Any], str], ...]
    steps: tuple[tuple[str, str], ...]

    @property
    def with_clause(self) -> str:
        """The short form with the sources and the answer number, to be copied."""
        return "\n".join(filter(None, (self.answer["spoken"], self.sources, texts.RECEIPT.format(code=self.answer["receipt"]))))


def view_of(answer: Mapping[str, Any], kb: KnowledgeBase) -> AnswerView:
    """The parts of an answer."""
    blocks = str(answer["text"]).split("\n\n")
    steps = tuple((step["text"], basis_zh(step["basis"], kb)) for step in answer["steps"])
    return AnswerView(
        answer=answer,
        status=Status(answer["status"]),
        matter=Matter(answer["matter"]).zh,
        aspect=Aspect(answer["aspect"]).zh,
        blocks=tuple(block for block in blocks if not block.startswith(("怎么算的：\n", "依据："))),
        sources=next((block for block in blocks if block.startswith("依据：")), ""),
        citations=tuple((item, articles_zh([item["article"]])) for item in answer["citations"]),
        steps=steps,
    )


def basis_zh(basis: str | None, kb: KnowledgeBase) -> str:
    """Source and article of a step, for people."""
    name, _, article = (basis or "").partition("#")
    source = kb.sources.get(name)
    return f"{source.title}{articles_zh([article or None])}" if source else ""


def beside(asked: Asked, kb: KnowledgeBase) -> list[Choice]:
    """The next-best entries: what the answer itself offers, then the other readings of the question."""
    shown = {answer["entry"] for answer in asked.answers}
    choices: dict[str, Choice] = {}
    for title, payload, entry, why in (*_offered(asked, kb), *_readings(asked, kb)):
        if entry not in shown and entry not in choices and len(choices) < MOST_NEXT:
            choices[entry] = Choice(len(choices) + 1, title, payload, entry, why)
    return list(choices.values())


def _offered(asked: Asked, kb: KnowledgeBase) -> Iterator[tuple[str, str, str, str]]:
    for button in asked.buttons:
        payload = button["payload"]
        if not payload.startswith("/ask{"):
            continue
        asks = json.loads(payload.removeprefix("/ask"))
        name = asks.get("situation") or f"{asks['matter']}.{asks['aspect']}"
        if name in kb.entries:
            yield button["title"], payload, name, texts.OFFERED
    for answer in asked.answers:
        for item in answer["suggestions"]:
            yield item["title"], "", item["entry"], texts.OFFERED


def _readings(asked: Asked, kb: KnowledgeBase) -> Iterator[tuple[str, str, str, str]]:
    for question in asked.understood.get("questions") or []:
        for name in question.get("situations") or []:
            if name in kb.entries:
                yield kb.entries[name].title, "", name, texts.SITUATION
        for matter, aspect, confidence in question.get("alternatives") or []:
            name = f"{matter}.{aspect}"
            if name in kb.entries and confidence >= _WORTH_SHOWING:
                yield kb.entries[name].title, "", name, percent(confidence)


def siblings(asked: Asked, kb: KnowledgeBase) -> list[tuple[str, list[Entry]]]:
    """The situation entries of the matter of the first answer, by aspect; those of its aspect first."""
    if not asked.answers:
        return []
    matter, aspect, shown = asked.answers[0]["matter"], asked.answers[0]["aspect"], asked.answers[0]["entry"]
    groups: dict[Aspect, list[Entry]] = {}
    for entry in kb.entries.values():
        if entry.situation and entry.matter == matter and entry.matter is not Matter.NONE and entry.id != shown:
            groups.setdefault(entry.aspect, []).append(entry)
    ordered = sorted(groups.items(), key=lambda item: item[0] != aspect)
    return [(found.zh, entries) for found, entries in ordered]


@dataclass(frozen=True)
class Understood:
    """How a message was understood, in words: what, how sure (percent), which facts."""

    what: str
    sure: str
    readings: tuple[tuple[str, str], ...]
    facts: tuple[tuple[str, str], ...]


def understood(asked: Asked) -> Understood | None:
    """How the question was understood; ``None`` for a chosen entry."""
    message = asked.understood
    intent = message.get("intent") or {}
    if not intent.get("name"):
        return None
    readings = tuple(
        (f"{_zh(Matter, q['matter'])} · {_zh(Aspect, q['aspect'])}", percent(q["confidence"])) for q in message.get("questions") or []
    )
    name = "oos" if intent["name"] == "out_of_scope" else intent["name"]
    facts = tuple((texts.FACTS.get(e["entity"], e["entity"]), _fact(e)) for e in message.get("entities") or [] if e.get("value"))
    return Understood(_zh(Act, name), percent(intent.get("confidence") or 0), readings, facts)


def percent(share: float) -> str:
    """A probability for people."""
    return f"{share:.0%}"


def _fact(entity: Mapping[str, Any]) -> str:

    value = str(entity["value"])
    kind = FACT_LABELS.get(str(entity["entity"]))
    shown = _zh(kind, value) if kind else value
    role = entity.get("role")
    return f"{shown}（{texts.ROLES.get(role, role)}）" if role else shown


def _zh(kind: type[Label], value: str) -> str:
    try:
        return kind(value).zh
    except ValueError:
        return value
