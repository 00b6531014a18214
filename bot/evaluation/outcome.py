"""What came of one line: the shape that every scorer works on, whoever produced it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Pair = tuple[str, str]

#: Statuses of an answer that says something about the matter asked for.
ANSWERING = frozenset({"answered", "provisional", "needs_fact"})
#: Statuses that turn a message away.
DECLINING = frozenset({"other_permit", "refused"})


@dataclass(frozen=True)
class SeenDate:
    """A date found in a message.

    Attributes:
        text: its words.
        start: first day (ISO), ``None`` when open; of a rough date (半年前) the likeliest day, which the assistant does not reckon with.
        end: last day, likewise.
        role: label of ``DateRole`` or ``None``.
        marked: whether other readings are kept beside it, or it is known to be rough.
    """

    text: str
    start: str | None
    end: str | None
    role: str | None = None
    marked: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of a line.

    Attributes:
        id: the line.
        act: label of ``Act``; empty when nothing was understood.
        questions: the pairs asked, in order, as the message alone says them.
        confidence: of the first question; ``None`` when the method has none.
        kind: why it is out of scope, if it is.
        stated: ``(matter, "inform")`` of a statement of facts.
        answered: the pairs that were answered, in order, after context.
        statuses: of the answers, in order.
        entries: ids of the entries used, in order.
        cities: the city of each answer.
        computed: the days (ISO) that each answer computed, by name.
        asked_back: whether the reply only asks what is meant.
        tentative: whether the answer says itself that it answers one of several likely readings.
        offered: the pairs offered with the reply.
        offered_entries: ids of the situation entries offered with it.
        dates: dates found.
        impossible: words of days that do not exist.
        replies: what the user reads.
        refused_input: told at the door that the message cannot be taken.
        error: name of the exception, when there was one.
        milliseconds: time of the last turn.
    """

    id: str
    act: str
    questions: tuple[Pair, ...] = ()
    confidence: float | None = None
    kind: str | None = None
    stated: Pair | None = None
    answered: tuple[Pair, ...] = ()
    statuses: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    cities: tuple[str | None, ...] = ()
    computed: tuple[Mapping[str, str], ...] = ()
    asked_back: bool = False
    tentative: bool = False
    offered: tuple[Pair, ...] = ()
    offered_entries: tuple[str, ...] = ()
    dates: tuple[SeenDate, ...] = ()
    impossible: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()
    refused_input: bool = False
    error: str | None = None
    milliseconds: float | None = None

    @property
    def pair(self) -> Pair | None:
        """The leading meaning: the first question, the matter of a statement, or the act itself (``("none", "complaint")``)."""
        if self.questions:
            return self.questions[0]
        return self.stated or (("none", self.act) if self.act else None)

    @property
    def declined(self) -> bool:
        """Whether the message was turned away as outside the scope."""
        return self.act == "oos" or bool(DECLINING.intersection(self.statuses))

    def means(self, accept: Sequence[Pair]) -> bool:
        """Whether the leading meaning is among the accepted ones; an act that names no matter fits any."""
        if self.pair is None:
            return False
        return self.pair in accept or (not self.questions and self.pair[0] == "none" and any(a == self.pair[1] for _, a in accept))


def read_outcome(
    line_id: str, message: Mapping[str, Any], replies: Sequence[Mapping[str, Any]], milliseconds: float | None = None
) -> Outcome:
    """Read what the engine gave back.

    Args:
        line_id: the line.
        message: Rasa's parse data of the last message.
        replies: Rasa's messages of the last turn.
        milliseconds: time of that turn.
    """
    intent = str((message.get("intent") or {}).get("name") or "")
    selector = message.get("response_selector") or {}
    questions = message.get("questions") or []
    answers = [reply["custom"]["answer"] for reply in replies if "answer" in (reply.get("custom") or {})]
    statuses = tuple(str(answer["status"]) for answer in answers)
    pairs = tuple((str(q["matter"]), str(q["aspect"])) for q in questions)
    entities = message.get("entities") or []
    stated = _key(selector, "inform") if intent == "inform" else None
    return Outcome(
        id=line_id,
        act="oos" if intent == "out_of_scope" else intent,
        questions=pairs,
        confidence=float(questions[0]["confidence"]) if questions else (message.get("intent") or {}).get("confidence"),
        kind=_key(selector, "out_of_scope") if intent == "out_of_scope" else None,
        stated=(stated, "inform") if stated else None,
        answered=_answered(answers, pairs),
        statuses=statuses,
        entries=tuple(str(answer["entry"]) for answer in answers if answer.get("entry")),
        cities=tuple(answer.get("city") for answer in answers),
        computed=tuple(dict(answer.get("computed") or {}) for answer in answers),
        asked_back="clarify" in statuses and not ANSWERING.intersection(statuses),
        tentative=any(answer.get("tentative") for answer in answers),
        offered=_offered(replies),
        offered_entries=_offered_entries(replies),
        dates=tuple(_date(entity, str(message.get("text") or "")) for entity in entities if entity.get("entity") == "date"),
        impossible=tuple(str(entity.get("value")) for entity in entities if entity.get("entity") == "impossible_date"),
        replies=tuple(str(reply["text"]) for reply in replies if reply.get("text")),
        milliseconds=milliseconds,
    )


def _answered(answers: Sequence[Mapping[str, Any]], asked: Sequence[Pair]) -> tuple[Pair, ...]:
    pairs = [(str(a["matter"]), str(a["aspect"])) for a in answers if a["status"] in ANSWERING | {"needs_identity"}]
    # the progress of one's own case is answered by a form, without an answer entry
    progress = ("case", "progress")
    return (*pairs, *([progress] if progress in asked and progress not in pairs else []))


def _offered(replies: Sequence[Mapping[str, Any]]) -> tuple[Pair, ...]:
    found = [(str(values.get("matter", "none")), str(values.get("aspect", "none"))) for values in _asking_buttons(replies)]
    for reply in replies:
        for suggestion in ((reply.get("custom") or {}).get("answer") or {}).get("suggestions") or []:
            matter, _, rest = str(suggestion["entry"]).partition(".")
            found.append((matter, rest.partition(".")[0]))
    return tuple(dict.fromkeys(found))


def _offered_entries(replies: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(values["situation"]) for values in _asking_buttons(replies) if values.get("situation")))


def _asking_buttons(replies: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What the buttons that ask a question carry."""
    payloads = [str(button.get("payload") or "") for reply in replies for button in reply.get("buttons") or []]
    return [json.loads(payload[len("/ask") :]) for payload in payloads if payload.startswith("/ask{")]


def _key(selector: Mapping[str, Any], intent: str) -> str | None:
    response = ((selector.get(intent) or {}).get("response")) or {}
    return str(response.get("intent_response_key") or "").partition("/")[2] or None


def _date(entity: Mapping[str, Any], text: str) -> SeenDate:
    told = entity.get("additional_info") or {}
    first, _, last = str(told.get("likeliest") or entity["value"]).partition("/")
    start, end = (None if day == ".." else day for day in (first, last or first))
    words = text[int(entity["start"]) : int(entity["end"])]
    return SeenDate(words, start, end, entity.get("role"), marked=bool(told))
