"""The push channels and the terms that the settings name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from bot.cases.reminders.channel import PushChannel, PushChannels
from bot.cases.reminders.rules import PushTerms, QuietHours
from bot.push.log_channel import LogChannel
from bot.push.webhook import WebhookChannel
from bot.settings import Settings


def open_channels(settings: Settings, now: Callable[[], dt.datetime]) -> PushChannels:
    """Return the channels; without ``JUYI_PUSH_CHANNEL`` there are none.

    Raises:
        WebhookAddressError: the webhook's address or secret cannot be used.
    """
    default: PushChannel | None = None
    if settings.push_channel == "log":
        default = LogChannel(settings.push_log or settings.home / "pushes.jsonl")
    elif settings.push_channel == "webhook":
        default = WebhookChannel(
            settings.push_webhook_url,
            settings.push_webhook_secret.get_secret_value(),
            timestamp=lambda: now().timestamp(),
            idempotent=settings.push_webhook_idempotent,
        )
    return PushChannels(default)


def push_terms(settings: Settings) -> PushTerms:
    """Return the operator's terms."""
    return PushTerms(
        days_before=settings.remind_days,
        quiet=QuietHours(settings.quiet_from, settings.quiet_until),
        unused=dt.timedelta(days=settings.bind_days),
    )
