"""The platforms that the settings name: how they are reached, by whichever part of the program writes to people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.cases.messaging.contacts import WECHAT_WINDOWS, Contacts
from bot.cases.messaging.inbox import SqlInbox
from bot.cases.messaging.kinds import Inbox, Tokens
from bot.cases.messaging.tokens import SqlTokens
from bot.cases.store import CaseStore
from bot.push.wechat_api import Credentials, PlatformApi, WeChatCredentials, WeComCredentials
from bot.push.wechat_service import CustomerService, TextMessages, WeChatTexts, WeComTexts
from bot.settings import Settings
from bot.wechat_settings import WeChatSettings, WeComSettings


@dataclass(frozen=True)
class Platform:
    """A configured platform.

    Attributes:
        name: of the channel: ``wechat`` or ``wecom``.
        contacts: who wrote.
        api: None without a secret: then nothing can be sent of one's own accord.
        service: likewise.
    """

    name: str
    contacts: Contacts
    api: PlatformApi | None = None
    service: CustomerService | None = None
    query: dict[str, int] = field(default_factory=dict)  # what every call about the menu needs


@dataclass(frozen=True)
class Shared:
    """What the workers share."""

    inbox: Inbox
    tokens: Tokens


def open_shared(store: CaseStore, settings: Settings) -> Shared:
    """Return the shared stores: Redis when it is set, else the case database."""
    url = settings.redis_url.get_secret_value()
    if not url:
        return Shared(SqlInbox(store), SqlTokens(store))
    from bot.cases.messaging.redis_stores import RedisInbox, RedisTokens, connect

    client = connect(url)
    return Shared(RedisInbox(client, store.hasher), RedisTokens(client, store.hasher))


def open_wechat(store: CaseStore, settings: WeChatSettings, tokens: Tokens, timestamp: Callable[[], float]) -> Platform:
    """Return the Official Account.

    Raises:
        WebhookAddressError: the interface's address cannot be used.
    """
    contacts, secret = Contacts(store, WECHAT_WINDOWS), settings.secret.get_secret_value()
    credentials = WeChatCredentials(settings.app_id, secret) if secret else None
    return _platform("wechat", contacts, settings.api_url, credentials, WeChatTexts(), tokens, timestamp)


def open_wecom(store: CaseStore, settings: WeComSettings, tokens: Tokens, timestamp: Callable[[], float]) -> Platform:
    """Return the application of 企业微信, which does not limit what is sent to whom.

    Raises:
        WebhookAddressError: the interface's address cannot be used.
    """
    contacts, secret = Contacts(store, {}), settings.secret.get_secret_value()
    credentials = WeComCredentials(settings.corp_id, settings.agent_id, secret) if secret else None
    texts, query = WeComTexts(settings.agent_id), {"agentid": settings.agent_id}
    return _platform("wecom", contacts, settings.api_url, credentials, texts, tokens, timestamp, query)


def _platform(
    name: str,
    contacts: Contacts,
    url: str,
    credentials: Credentials | None,
    texts: TextMessages,
    tokens: Tokens,
    timestamp: Callable[[], float],
    query: dict[str, int] | None = None,
) -> Platform:
    if credentials is None:
        return Platform(name, contacts)
    api = PlatformApi(url, credentials, tokens, timestamp)
    return Platform(name, contacts, api, CustomerService(api, texts, contacts, timestamp), query or {})
