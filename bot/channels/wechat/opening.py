"""Puts a platform's channel together from its settings; the same for ``./juyi serve`` and ``rasa run``."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable

from bot.cases.accounts import Account
from bot.cases.bindings import unbind
from bot.cases.store import CaseStore
from bot.channels.wechat.channel import Channel, Parts, Talk, Terms
from bot.channels.wechat.envelope import Envelopes
from bot.channels.wechat.later import Later
from bot.channels.wechat.menu import load_menu
from bot.clock import now
from bot.push.platforms import Platform, Shared
from bot.push.wechat_service import NOT_AGAIN, CustomerService
from bot.settings import ROOT
from bot.wechat_settings import WeChatSettings, WeComSettings

MENU = ROOT / "data" / "channels" / "wechat_menu.yml"


def open_channel(
    platform: Platform,
    shared: Shared,
    store: CaseStore,
    settings: WeChatSettings | WeComSettings,
    *,
    talk: Talk,
    city_of: Callable[[str], str | None],
    count: Callable[[str], None],
    max_chars: int,
) -> Channel:
    """Return the channel.

    Raises:
        pydantic.ValidationError: the menu does not have its form.
    """
    key, is_wecom = settings.aes_key.get_secret_value(), isinstance(settings, WeComSettings)
    envelopes = Envelopes(
        settings.token.get_secret_value(),
        base64.b64decode(key + "=") if key else None,
        settings.corp_id if isinstance(settings, WeComSettings) else settings.app_id,
        max_age=settings.max_age_seconds,
        timestamp=time.time,
        always_encrypted=is_wecom,
    )

    def leave(sender: str) -> None:
        unbind(store, Account(platform.name, sender), now=now())

    parts = Parts(
        name=platform.name,
        envelopes=envelopes,
        inbox=shared.inbox,
        contacts=platform.contacts,
        hasher=store.hasher,
        talk=talk,
        later=Later(platform.contacts, _sending(platform.service) if platform.service is not None else None),
        timestamp=time.time,
        leave=leave,
        city_of=city_of,
        sayings=load_menu(MENU).sayings,
        count=count,
    )
    return Channel(parts, Terms(deadline=settings.deadline_seconds, max_chars=max_chars))


def _sending(service: CustomerService) -> Callable[[str, str], bool]:
    return lambda sender, text: service.send_text(sender, text) in NOT_AGAIN
