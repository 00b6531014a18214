"""The push channels and the terms that the settings name."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable

from bot.cases.reminders.channel import PushChannel, PushChannels
from bot.cases.reminders.rules import PushTerms, QuietHours
from bot.cases.store import CaseStore
from bot.push.log_channel import LogChannel
from bot.push.platforms import open_shared, open_wechat, open_wecom
from bot.push.webhook import WebhookChannel
from bot.push.wechat import WeChatPush, WeComPush, load_templates
from bot.settings import ROOT, Settings
from bot.wechat_settings import WeChatSettings, WeComSettings, writing_channels

TEMPLATES = ROOT / "data" / "channels" / "wechat_templates.yml"


def open_channels(settings: Settings, now: Callable[[], dt.datetime], store: CaseStore | None = None) -> PushChannels:
    """Return the channels; without ``JUYI_PUSH_CHANNEL`` there are none, beside those of WeChat and WeCom when they have a secret.

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
    return PushChannels(default, _own(store, settings, now) if store is not None else {})


def _own(store: CaseStore, settings: Settings, now: Callable[[], dt.datetime]) -> dict[str, PushChannel]:
    """The platforms on which people can be written to."""
    names, own = writing_channels(), dict[str, PushChannel]()
    if not names:
        return own
    tokens = open_shared(store, settings).tokens
    if "wechat" in names:
        terms = WeChatSettings()
        wechat = open_wechat(store, terms, tokens, time.time)
        assert wechat.service is not None and wechat.api is not None
        own["wechat"] = WeChatPush(
            wechat.service,
            wechat.api,
            wechat.contacts,
            template_id=terms.template_id,
            kind=terms.template_kind,
            templates=load_templates(TEMPLATES),
            today=lambda: now().date(),
        )
    if "wecom" in names and (service := open_wecom(store, WeComSettings(), tokens, time.time).service) is not None:
        own["wecom"] = WeComPush(service)
    return own


def push_terms(settings: Settings) -> PushTerms:
    """Return the operator's terms."""
    return PushTerms(
        days_before=settings.remind_days,
        quiet=QuietHours(settings.quiet_from, settings.quiet_until),
        unused=dt.timedelta(days=settings.bind_days),
    )
