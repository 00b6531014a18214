"""Dates as Rasa entities: ISO 8601 values with the role of the date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.nlu.dates import DateMention, Kind, span_value
from bot.nlu.dates.model import Span, shift

_ENTITY = {Kind.DAY: "date", Kind.RANGE: "date", Kind.DURATION: "duration", Kind.IMPOSSIBLE: "impossible_date"}


def date_entities(mentions: Sequence[DateMention]) -> list[dict[str, Any]]:
    """Turn found dates into entities (``date``, ``duration``, ``impossible_date``); spans are those of the normalised text."""
    return [_entity(mention) for mention in mentions]


def around(mention: DateMention) -> Span:
    """The days that a rough one may be: who says 半年前 has not counted, and nothing may be reckoned from that day.

    The longer ago, the rougher: a sixth of the length to either side, at least three days and at most forty-five.
    """
    assert mention.first is not None
    length = mention.length
    days = length.years * 365 + length.months * 30 + length.days
    margin = min(max(round(days / _ROUGH), _LEAST_MARGIN), _LARGEST_MARGIN)
    return shift(mention.first, days=-margin), shift(mention.first, days=margin)


_ROUGH = 6
_LEAST_MARGIN, _LARGEST_MARGIN = 3, 45


def _entity(mention: DateMention) -> dict[str, Any]:
    value = span_value(around(mention)) if mention.roughly_a_day else mention.value
    entity: dict[str, Any] = {"entity": _ENTITY[mention.kind], "value": value, "start": mention.start, "end": mention.end}
    if mention.kind is Kind.DURATION:
        return {**entity, "role": "overdue"} if mention.overdue else entity
    if mention.role is not None:
        entity["role"] = str(mention.role)
    if mention.roughly_a_day:
        entity["additional_info"] = {"likeliest": mention.value}
    elif mention.ambiguous and mention.alternatives:
        entity["additional_info"] = {"alternatives": [span_value(span) for span in mention.alternatives]}
    return entity
