"""What the page without script shows of a stored turn: plain values for its template."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.deadlines import plain_date
from bot.handover import Line
from bot.knowledge.citations import articles_zh
from bot.serving import plain_texts as words
from bot.serving.turns import Turn

MOST_CHOICES = 8


@dataclass(frozen=True)
class Choice:
    """A button: what it says and what it sends."""

    title: str
    payload: str


@dataclass(frozen=True)
class ShownReply:
    """One reply; links are (address, name)."""

    lines: Sequence[str]
    title: str = ""
    lists: Sequence[tuple[str, Sequence[str]]] = ()
    steps: Sequence[str] = ()
    sources: Sequence[str] = ()
    links: Sequence[tuple[str, str]] = ()
    receipt: str = ""
    rated: str = ""  # what a rating names


@dataclass(frozen=True)
class ShownTurn:
    """One question with its replies."""

    asked: str
    replies: Sequence[ShownReply] = field(default_factory=tuple)


def shown(turns: Iterable[Turn]) -> list[ShownTurn]:
    """The turns as they are shown; of a pressed button its title is shown, not what it sent."""
    found: list[ShownTurn] = []
    titles: dict[str, str] = dict(words.COMMANDS)
    for turn in turns:
        replies = [reply for said in turn.said if (reply := _reply(said)) is not None]
        found.append(ShownTurn(titles.get(turn.text, turn.text), replies or [ShownReply([words.NO_REPLY])]))
        titles = {**words.COMMANDS, **{choice.payload: choice.title for choice in choices([turn])}}
    return found


def shown_talk(lines: Iterable[Line]) -> list[tuple[str, str, str]]:
    """What was said with people: kind, who, words."""
    return [(str(line.author), words.SPEAKERS[line.author], line.text) for line in lines]


def choices(turns: Sequence[Turn]) -> list[Choice]:
    """What the last turn offers, each title once."""
    offered: dict[str, Choice] = {}
    for said in turns[-1].said if turns else ():
        answer = _answer(said)
        buttons = [*(said.get("buttons") or ()), *answer.get("suggestions", ())]
        for button in buttons:
            title = str(button["title"])
            offered.setdefault(title, Choice(title, str(button.get("payload") or title)))
    return list(offered.values())[:MOST_CHOICES]


def _answer(said: Mapping[str, Any]) -> Mapping[str, Any]:
    return (said.get("custom") or {}).get("answer") or {}


def _reply(said: Mapping[str, Any]) -> ShownReply | None:
    answer = _answer(said)
    if not answer:
        lines = _lines(said.get("text"))
        return ShownReply(lines) if lines else None
    receipt = str(answer.get("receipt") or "")
    hedge = answer.get("hedge")
    lists = [
        (words.NEXT, list(answer.get("next_steps") or ())),
        (words.NOTES, [*(answer.get("notes") or ()), *([hedge] if hedge else [])]),
    ]
    return ShownReply(
        title=str(answer.get("title") or ""),
        lines=[*_lines(answer.get("body")), *(answer.get("questions") or ())],
        lists=[(heading, items) for heading, items in lists if items],
        steps=[str(step["text"]) for step in answer.get("steps") or ()],
        sources=[_source(item) for item in answer.get("citations") or ()],
        links=list(_links(answer, receipt)),
        receipt=words.RECEIPT.format(code=receipt) if receipt else "",
        rated=receipt,
    )


def _lines(text: object) -> list[str]:
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


def _links(answer: Mapping[str, Any], receipt: str) -> Iterable[tuple[str, str]]:
    if receipt and any(str(day) >= str(answer["as_of"]) for day in (answer.get("computed") or {}).values()):
        yield f"../calendar/{receipt}.ics", words.CALENDAR
    if answer.get("checklist"):
        yield f"../checklist/{receipt}", words.CHECKLIST


def _source(item: Mapping[str, Any]) -> str:
    title = str(item["title"]) if item.get("document") is False else f"《{item['title']}》"
    since, verified = item.get("effective_from"), item.get("verified_on")
    parts = [
        title + articles_zh([item.get("article")]),
        item.get("number"),
        words.IN_FORCE.format(day=_day(since)) if since else None,
        words.VERIFIED.format(day=_day(verified)) if verified else None,
    ]
    return "，".join(str(part) for part in parts if part)


def _day(iso: object) -> str:
    return plain_date(dt.date.fromisoformat(str(iso)))
