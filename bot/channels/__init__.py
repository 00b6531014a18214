"""Channels: how messages come in and answers go out, free of any web framework.

Every channel passes what people write through ``inbound_text`` before anything else sees it.
"""

from __future__ import annotations

import re
from contextvars import ContextVar

from bot.privacy import ID_NUMBER, MOBILE, mask, mobile_in, tail

# The mobile number that stood in the message under way. It is kept only where someone who wants a call-back was asked for it.
mobile_heard: ContextVar[str | None] = ContextVar("mobile_heard", default=None)

# Control characters (but tab and line breaks) and the halves of broken surrogate pairs, which no database takes.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")

# What our buttons send; other commands of Rasa (/restart …) are not for users.
_BUTTON = re.compile(r"/(?:(?:ask|inform)\{|(?:bind|unbind|subscribe|unsubscribe|deny|human|check_eligibility)(?:\{|$))")


def inbound_text(text: str) -> str:
    """Return a message as it may be processed, stored and logged.

    Personal data is masked. The last four characters of an ID or mobile number stay behind the mask, since people answer
    the question for them with the whole number: ``我的身份证号是[身份证号]1234``.
    """
    clean = _UNPRINTABLE.sub("", text).strip()
    if clean.startswith("/") and not _BUTTON.match(clean):
        clean = clean.lstrip("/")  # Rasa would take it for a command
    masked = mask(clean)
    mobile_heard.set(mobile_in(clean) if MOBILE in masked else None)
    if masked == clean:
        return clean
    factor = tail(clean)
    if factor and factor not in masked:
        for label in (ID_NUMBER, MOBILE):  # the order in which ``tail`` looks
            if label in masked:
                return masked.replace(label, label + factor, 1)
    return masked
