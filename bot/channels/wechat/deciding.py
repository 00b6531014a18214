"""What a message asks for: a turn of the assistant, a fixed sentence, or nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.channels import inbound_text
from bot.channels.wechat import texts
from bot.channels.wechat.messages import Incoming, Kind

GREET = "/greet"
_SAID = {
    Kind.IMAGE: texts.IMAGE,
    Kind.VIDEO: texts.VIDEO,
    Kind.FILE: texts.FILE,
    Kind.LINK: texts.LINK,
    Kind.OTHER: texts.OTHER,
}


@dataclass(frozen=True)
class Plan:
    """What to do.

    Attributes:
        turn: given to the assistant, personal data masked; empty for none.
        before: said before its answer, or alone.
    """

    turn: str = field(default="", repr=False)
    before: str = field(default="", repr=False)


def decide(incoming: Incoming, *, sayings: Mapping[str, str], city_of: Callable[[str], str | None], max_chars: int) -> Plan:
    """Decide what a message asks for.

    Args:
        incoming: the message; not one that needs no reply.
        sayings: what each key of the menu says.
        city_of: the city on file that an address names. The address itself goes no further.
        max_chars: longest message taken.
    """
    if incoming.kind in _SAID:
        return Plan(before=_SAID[incoming.kind])
    if incoming.kind is Kind.SUBSCRIBE:
        return Plan(GREET, texts.WELCOME)
    if incoming.kind is Kind.SCAN:
        return Plan(GREET)
    if incoming.kind is Kind.CLICK:
        return Plan(sayings.get(incoming.text, GREET))
    if incoming.kind is Kind.LOCATION:
        city = city_of(incoming.text)
        return Plan("/inform" + json.dumps({"city": city}, ensure_ascii=False)) if city else Plan(before=texts.PLACE_UNKNOWN)
    if len(incoming.text) > max_chars:
        return Plan(before=texts.TOO_LONG)
    said = inbound_text(incoming.text)
    if incoming.kind is Kind.VOICE:
        return Plan(said, texts.HEARD.format(text=said)) if said else Plan(before=texts.VOICE_UNCLEAR)
    return Plan(said) if said else Plan(before=texts.EMPTY)
