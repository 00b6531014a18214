"""The failures that the command line explains instead of showing a traceback."""

from __future__ import annotations

from pydantic import ValidationError

from bot.cases.errors import CaseError
from bot.deadlines import DeadlineError
from bot.handover.hours import HoursError
from bot.knowledge.errors import KnowledgeError
from bot.push.webhook import WebhookAddressError
from bot.serving.errors import ServingError
from bot.training import ModelMissingError

FAILURES: tuple[type[Exception], ...] = (
    ModelMissingError,
    KnowledgeError,
    CaseError,
    DeadlineError,
    ServingError,
    HoursError,
    WebhookAddressError,
    ValidationError,
    OSError,
)


def explain(error: Exception) -> str:
    """One plain Chinese line for a failure."""
    if isinstance(error, ValidationError):
        parts = [f"{'.'.join(map(str, e['loc']))}：{e['msg']}" for e in error.errors()]
        return "设置有误：" + "；".join(parts)
    if isinstance(error, OSError):
        return f"{error.strerror or error}：{error.filename or ''}"
    return str(error)
