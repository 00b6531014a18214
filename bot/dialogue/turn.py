"""One user turn as the dialogue sees it, read from Rasa's parse data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.labels import Aspect, DateRole, Matter, OutOfScope
from bot.nlu.context import Readings

Pair = tuple[Matter, Aspect]


@dataclass(frozen=True)
class Ask:
    """A question as understood, before the context fills what it leaves out.

    Attributes:
        matter: what it is about, ``Matter.NONE`` when not said.
        aspect: what is asked, ``Aspect.NONE`` when not said.
        confidence: between 0 and 1; 1 for a pressed button.
        alternatives: the next likeliest pairs with their probability.
        situation: id of the situation entry that fits; empty for a general question.
        situations: ids of further entries that may fit.
        matters: probability of the likeliest matters by the words alone, ``none`` for "not named"; empty for a pressed button.
        aspects: the same for the aspects.
        words: the normalised words that ask it; empty for a pressed button.
    """

    matter: Matter
    aspect: Aspect
    confidence: float = 1.0
    alternatives: tuple[tuple[Matter, Aspect, float], ...] = ()
    situation: str = ""
    situations: tuple[str, ...] = ()
    matters: tuple[tuple[str, float], ...] = ()
    aspects: tuple[tuple[str, float], ...] = ()
    words: str = ""


@dataclass(frozen=True)
class Turn:
    """What a message said.

    Attributes:
        text: the message.
        intent: Rasa intent name.
        kind: why it is out of scope, if it is.
        asks: its questions in order.
        dates: the (role or ``None``, ISO value, words) of the dates it names.
        readings: the (role or ``None``, words, ISO values) of those dates that may mean several days, the likeliest first.
        impossible: (role or ``None``, words) of dates that do not exist (2月30号).
        named: names of the facts it gives (city, ground, …).
        in_talk: what a message that seems out of scope asks if it goes on with the talk.
        talk: what the message asks in each talk (``bot.nlu.context.Readings``); empty where the talk does not matter. Of two
            questions it tells which one the message is about.
        stated: the matter that a statement is about (我的证丢了), where it is told.
        elsewhere: another permit, or the business of another office, that it names; empty when it names none.
    """

    text: str
    intent: str
    kind: OutOfScope | None
    asks: tuple[Ask, ...]
    dates: tuple[tuple[str | None, str, str], ...] = ()
    readings: tuple[tuple[str | None, str, tuple[str, ...]], ...] = ()
    impossible: tuple[tuple[str | None, str], ...] = ()
    named: frozenset[str] = frozenset()
    elsewhere: str = ""
    in_talk: Ask | None = None
    talk: Readings = field(default_factory=dict)
    stated: Matter | None = None


def read_turn(message: Mapping[str, Any]) -> Turn:
    """Read Rasa's ``latest_message``: classified text, or a button payload with ``matter`` and ``aspect`` entities."""
    entities = message.get("entities") or []
    intent = (message.get("intent") or {}).get("name") or ""
    text = message.get("text") or ""
    asks = tuple(ask for q in message.get("questions") or [] if (ask := _ask(q)))
    if text.startswith("/"):
        values = {e.get("entity"): e.get("value") for e in entities}
        pressed = _ask({name: values.get(name) for name in ("matter", "aspect", "situation")})
        asks = (pressed,) if pressed else ()
    return Turn(
        text=text,
        intent=intent,
        kind=_kind(message),
        asks=asks,
        dates=tuple((e.get("role"), str(e.get("value")), _words(text, e)) for e in entities if e.get("entity") == "date"),
        readings=tuple(
            (e.get("role"), _words(text, e), (str(e.get("value")), *others))
            for e in entities
            if e.get("entity") == "date" and (others := tuple((e.get("additional_info") or {}).get("alternatives", ())))
        ),
        impossible=tuple((e.get("role"), str(e.get("value"))) for e in entities if e.get("entity") == "impossible_date"),
        named=frozenset(str(e.get("entity")) for e in entities),
        elsewhere=next((str(e.get("value")) for e in entities if e.get("entity") == _kind_name(message)), ""),
        stated=_stated(message) if intent == "inform" else None,
        in_talk=_ask(message["question_in_talk"]) if message.get("question_in_talk") else None,
        talk={str(about): (str(asked), float(p)) for about, (asked, p) in (message.get("talk") or {}).items()},
    )


def exact_days(turn: Turn) -> list[tuple[DateRole, dt.date]]:
    """The single days of a message of which it says what happened on them."""
    return [(DateRole(role), dt.date.fromisoformat(day)) for role, day, _ in turn.dates if role is not None and "/" not in day]


def bare_words(turn: Turn) -> str:
    """The words of the first date of a message that does not say what happened on it; empty when each one does."""
    return next((words for role, _, words in turn.dates if role is None), "")


def _ask(question: Mapping[str, Any]) -> Ask | None:
    try:
        return Ask(
            Matter(question["matter"]),
            Aspect(question["aspect"]),
            float(question.get("confidence", 1.0)),
            tuple((Matter(m), Aspect(a), float(c)) for m, a, c in question.get("alternatives", ())),
            str(question.get("situation") or ""),
            tuple(map(str, question.get("situations") or ())),
            tuple((str(m), float(p)) for m, p in question.get("matters") or ()),
            tuple((str(a), float(p)) for a, p in question.get("aspects") or ()),
            str(question.get("text") or ""),
        )
    except (KeyError, ValueError):
        return None


def _stated(message: Mapping[str, Any]) -> Matter | None:
    key = _retrieval_key(message, "inform")
    return Matter(key) if key in {str(m) for m in Matter if m is not Matter.NONE} else None


def _retrieval_key(message: Mapping[str, Any], intent: str) -> str:
    selector = (message.get("response_selector") or {}).get(intent) or {}
    return str(((selector.get("response") or {}).get("intent_response_key") or "").partition("/")[2])


def _kind_name(message: Mapping[str, Any]) -> str:
    kind = _kind(message)
    return str(kind) if kind is not None else ""


def _kind(message: Mapping[str, Any]) -> OutOfScope | None:
    try:
        return OutOfScope(_retrieval_key(message, "out_of_scope"))
    except ValueError:
        return None


def _words(text: str, entity: Mapping[str, Any]) -> str:
    return text[int(entity.get("start") or 0) : int(entity.get("end") or 0)]
