"""What of a turn is worked with but not stored: the second factor of a look-up.

A stored conversation names the case; with the factor beside it, whoever reads the store could look the case up.
"""

from __future__ import annotations

import re
from typing import Any

SECRET_SLOTS = frozenset({"id_tail"})
PLACEHOLDER = "[后四位]"

# The door leaves the last four behind the mask of a whole number: people answer the question for them with the number.
_BEHIND_MASK = re.compile(r"(?<=\[身份证号\])[0-9]{3}[0-9Xx]|(?<=\[手机号\])[0-9]{4}")


def without_factor(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event (as Rasa stores it) without the factor; the same object when there is none in it."""
    kind = event.get("event")
    if kind == "slot":
        return {**event, "value": None} if event.get("name") in SECRET_SLOTS and event.get("value") is not None else event
    if kind != "user":
        return event
    text = str(event.get("text") or "")
    secrets = {match.group() for match in _BEHIND_MASK.finditer(text)}
    for entity in (event.get("parse_data") or {}).get("entities") or ():
        if entity.get("entity") in SECRET_SLOTS:
            secrets.add(str(entity.get("value")))
            secrets.add(text[entity.get("start", 0) : entity.get("end", 0)])  # as typed: full width, lower case
    secrets.discard("")
    if not secrets:
        return event
    pattern = re.compile("|".join(re.escape(secret) for secret in sorted(secrets, key=len, reverse=True)), re.IGNORECASE)
    cleaned: dict[str, Any] = _replaced(event, pattern)
    return cleaned


def _replaced(value: Any, pattern: re.Pattern[str]) -> Any:
    if isinstance(value, str):
        return pattern.sub(PLACEHOLDER, value)
    if isinstance(value, dict):
        return {key: _replaced(item, pattern) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(item, pattern) for item in value]
    return value
