"""Dates as Rasa entities: ISO 8601 values with the role of the date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.nlu.dates import DateMention, Kind, span_value

_ENTITY = {Kind.DAY: "date", Kind.RANGE: "date", Kind.DURATION: "duration", Kind.IMPOSSIBLE: "impossible_date"}


def date_entities(mentions: Sequence[DateMention]) -> list[dict[str, Any]]:
    """Turn found dates into entities (``date``, ``duration``, ``impossible_date``); spans are those of the normalised text."""
    return [_entity(mention) for mention in mentions]


def _entity(mention: DateMention) -> dict[str, Any]:
    entity: dict[str, Any] = {"entity": _ENTITY[mention.kind], "value": mention.value, "start": mention.start, "end": mention.end}
    if mention.kind is Kind.DURATION:
        return {**entity, "role": "overdue"} if mention.overdue else entity
    if mention.role is not None:
        entity["role"] = str(mention.role)
    if mention.ambiguous and mention.alternatives:
        entity["additional_info"] = {"alternatives": [span_value(span) for span in mention.alternatives]}
    return entity
