"""WeChat over HTTP against the fake platform: signatures, modes, kinds of messages, retries, promises, several workers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.cases.messaging.contacts import Contacts
from bot.channels.wechat import texts
from tests.fake_wechat.client import TOKEN, sign
from tests.fake_wechat.platform import FakePlatform, running_platform
from tests.fake_wechat.recorded import message, names
from tests.fake_wechat.serving import Assistant, caller, environment, server

USER = "oABCD1234567890abcdefghijklm"
NOW = 1_764_000_000


@pytest.fixture
def platform() -> Iterator[FakePlatform]:
    with running_platform() as running:
        yield running


@pytest.fixture
def assistant() -> Assistant:
    return Assistant()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "cases.db"


def text(content: str = "居住证要带什么", msg_id: int = 1, user: str = USER) -> str:
    return message("text", user=user, created=NOW, msg_id=msg_id, CONTENT=content)


async def until(condition: object, seconds: float = 5.0) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "it did not happen"
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("mode", ["plain", "compatible", "aes"])
async def test_a_text_is_answered_in_every_mode(assistant: Assistant, database: Path, mode: str) -> None:
    with environment(aes=mode != "plain"), server(assistant, database) as address:
        async with httpx.AsyncClient() as client:
            outcome = await caller(address, mode).deliver(client, text(), USER)

    assert (outcome.said, outcome.attempts) == ("答：居住证要带什么", 1)
    (sender,) = assistant.senders
    assert USER not in sender


async def test_compatible_mode_without_a_key_reads_the_plain_part(assistant: Assistant, database: Path) -> None:
    with environment(), server(assistant, database) as address:
        compatible = caller(address, "compatible")
        _, body = compatible.query(text())
        query, _ = caller(address).query(text())
        async with httpx.AsyncClient() as client:
            answer = await compatible.post(client, query, body)
    assert "答：居住证要带什么" in answer.text


@pytest.mark.parametrize(("path", "aes"), [("/wechat", False), ("/wecom", True)])
async def test_the_address_is_verified(assistant: Assistant, database: Path, path: str, aes: bool) -> None:
    from tests.fake_wechat.client import encrypt
    from tests.fake_wechat.serving import CORP_ID

    at, nonce = str(int(time.time())), "77"
    echo = encrypt("echo-123", CORP_ID) if aes else "echo-123"
    name = "msg_signature" if aes else "signature"
    signed = sign(TOKEN, at, nonce, *([echo] if aes else []))
    with environment(wecom=True), server(assistant, database) as address:
        async with httpx.AsyncClient() as client:
            query = {name: signed, "timestamp": at, "nonce": nonce, "echostr": echo}
            right = await client.get(address + path, params=query)
            wrong = await client.get(address + path, params={**query, name: signed[::-1]})
            old = await client.get(address + path, params={**query, "timestamp": "1600000000"})
    assert (right.status_code, right.text) == (200, "echo-123")
    assert (wrong.status_code, old.status_code) == (403, 403)
    assert "echo-123" not in wrong.text + old.text


async def test_there_is_no_address_without_settings(assistant: Assistant, database: Path) -> None:
    with server(assistant, database) as address:
        async with httpx.AsyncClient() as client:
            assert (await client.post(address + "/wechat", content=b"<xml/>")).status_code in (404, 405)


@pytest.mark.parametrize("mode", ["plain", "aes"])
async def test_wrong_old_and_downgraded_requests_are_refused(assistant: Assistant, database: Path, mode: str) -> None:
    with environment(aes=mode == "aes"), server(assistant, database) as address:
        sender = caller(address, mode)
        query, body = sender.query(text())
        requests = [
            sender.query(text(), token="AnotherToken"),
            sender.query(text(), timestamp=int(time.time()) - 3600),
            sender.query(text(), timestamp=int(time.time()) + 3600),
            ({**query, "signature": "0" * 40, "msg_signature": "0" * 40}, body),
            ({}, body),
        ]
        if mode == "aes":
            requests.append(caller(address, "plain").query(text()))  # not encrypted, though there is a key
        async with httpx.AsyncClient() as client:
            answers = [await sender.post(client, *request) for request in requests]
    assert {answer.status_code for answer in answers} == {403}
    assert not assistant.asked


async def test_a_signature_is_good_for_one_message(assistant: Assistant, database: Path) -> None:
    """In plain mode the signature does not cover the message: with a captured one anything could be said."""
    with environment(), server(assistant, database) as address:
        sender = caller(address)
        query, body = sender.query(text(msg_id=1))
        async with httpx.AsyncClient() as client:
            first = await sender.post(client, query, body)
            forged = await sender.post(client, query, text("我的进度", msg_id=2))
    assert (first.status_code, forged.status_code) == (200, 403)
    assert assistant.asked == {"居住证要带什么": 1}


ANSWERS = {
    "text": "答：居住证要带什么",
    "voice": "我听到的是：居住证要带什么\n\n答：居住证要带什么",
    "voice_unrecognised": texts.VOICE_UNCLEAR,
    "image": texts.IMAGE,
    "video": texts.VIDEO,
    "shortvideo": texts.VIDEO,
    "file": texts.FILE,
    "link": texts.LINK,
    "location": '答：/inform{"city": "上海"}',
    "miniprogrampage": texts.OTHER,
    "event_subscribe": f"{texts.WELCOME}\n\n答：/greet",
    "event_subscribe_scan": f"{texts.WELCOME}\n\n答：/greet",
    "event_scan": "答：/greet",
    "event_click": "答：办居住证要带什么",
    "event_scancode_waitmsg": "答：办居住证要带什么",
    "event_unsubscribe": "",
    "event_view": "",
    "event_location": "",
    "event_template_sent": "",
}


def test_every_recorded_kind_has_an_expected_answer() -> None:
    assert set(names()) == set(ANSWERS)


@pytest.mark.parametrize("name", sorted(ANSWERS))
async def test_every_kind_of_message(assistant: Assistant, database: Path, name: str) -> None:
    with environment(), server(assistant, database) as address:
        async with httpx.AsyncClient() as client:
            outcome = await caller(address).deliver(client, message(name, user=USER, created=NOW, msg_id=9), USER)
    assert (outcome.said, outcome.failed) == (ANSWERS[name], False)


@pytest.mark.parametrize("lose", [1, 2])
@pytest.mark.parametrize("name", ["text", "event_click"])
async def test_a_lost_reply_is_given_again_and_the_turn_is_not(assistant: Assistant, database: Path, name: str, lose: int) -> None:
    with environment(), server(assistant, database) as address:
        async with httpx.AsyncClient() as client:
            outcome = await caller(address).deliver(client, message(name, user=USER, created=NOW, msg_id=9), USER, lose=lose)
    assert outcome.said == ANSWERS[name]
    assert outcome.attempts == lose + 1
    assert sum(assistant.asked.values()) == 1


async def test_a_slow_answer_is_promised_and_sent_once(assistant: Assistant, platform: FakePlatform, database: Path) -> None:
    assistant.seconds = 0.8
    with environment(platform, JUYI_WECHAT_DEADLINE_SECONDS="0.3"), server(assistant, database) as address:
        async with httpx.AsyncClient() as client:
            # the promise is lost on its way, so that the platform tries again
            outcome = await caller(address, patience=0.6).deliver(client, text(), USER, lose=1)
            await until(lambda: platform.sent)
            await asyncio.sleep(0.3)
    assert outcome.said == texts.ACKNOWLEDGE
    assert platform.sent == [(USER, "答：居住证要带什么")]
    assert assistant.asked == {"居住证要带什么": 1}


async def test_without_a_secret_a_slow_answer_waits_for_continue(assistant: Assistant, database: Path) -> None:
    assistant.seconds = 0.6
    with environment(JUYI_WECHAT_DEADLINE_SECONDS="0.2"), server(assistant, database) as address:
        sender = caller(address)
        async with httpx.AsyncClient() as client:
            promised = await sender.deliver(client, text(), USER)
            soon = await sender.deliver(client, text("继续", 2), USER)
            await asyncio.sleep(0.8)
            later = await sender.deliver(client, text("继续", 3), USER)
    assert promised.said == texts.ACKNOWLEDGE_UNSENDABLE
    assert soon.said == texts.STILL_RUNNING
    assert later.said == "答：居住证要带什么"
    assert assistant.asked == {"居住证要带什么": 1}


async def test_a_long_answer_goes_on_by_customer_service_message(assistant: Assistant, platform: FakePlatform, database: Path) -> None:
    sentences = [f"第{n}句，这是一句不短的话，用来把答复撑长。" for n in range(120)]
    assistant.messages = [{"text": "".join(sentences)}]
    with environment(platform), server(assistant, database) as address:
        async with httpx.AsyncClient() as client:
            outcome = await caller(address).deliver(client, text(), USER)
            await until(lambda: len(platform.sent) >= 3)
    pieces = [outcome.said, *(said for _, said in platform.sent)]
    assert "".join(pieces) == "".join(sentences)
    assert all(piece.endswith("。") for piece in pieces)
    assert platform.faults == []


async def test_what_may_not_be_sent_is_kept_for_continue(assistant: Assistant, platform: FakePlatform, database: Path) -> None:
    assistant.messages = [{"text": "".join(f"第{n}句，这是一句不短的话，用来把答复撑长。" for n in range(110))}]
    platform.fail_next = [45015]
    with environment(platform), server(assistant, database) as address:
        sender = caller(address)
        async with httpx.AsyncClient() as client:
            said = [(await sender.deliver(client, text(), USER)).said]
            await until(lambda: not platform.fail_next)
            await asyncio.sleep(0.2)
            while (more := (await sender.deliver(client, text("继续", len(said) + 10), USER)).said) not in said:
                said.append(more)
                if len(said) == 4:
                    break
    assert "".join(said) == assistant.messages[0]["text"]
    assert platform.sent == []


async def test_what_is_left_is_kept_before_more_can_be_asked_for(
    assistant: Assistant, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = Contacts.keep_pending

    def slowly(contacts: Contacts, sender: str, pieces: list[str]) -> None:
        time.sleep(0.2)
        keep(contacts, sender, pieces)

    monkeypatch.setattr(Contacts, "keep_pending", slowly)
    assistant.messages = [{"text": "".join(f"第{n}句，这是一句不短的话，用来把答复撑长。" for n in range(60))}]
    with environment(), server(assistant, database) as address:
        async with httpx.AsyncClient() as client:
            first = (await caller(address).deliver(client, text(), USER)).said
            second = (await caller(address).deliver(client, text("继续", 2), USER)).said
    assert first.endswith(texts.MORE)
    assert second and second in assistant.messages[0]["text"]


async def test_five_messages_and_no_more(assistant: Assistant, platform: FakePlatform, database: Path) -> None:
    assistant.messages = [{"text": "这一句有二十个字那么长真的有吧。" * 400}]
    with environment(platform), server(assistant, database) as address:
        async with httpx.AsyncClient() as client:
            await caller(address).deliver(client, text(), USER)
            await until(lambda: len(platform.sent) == 5)
            await asyncio.sleep(0.3)
            more = await caller(address).deliver(client, text("继续", 7), USER)
    assert len(platform.sent) == 5
    assert more.said.startswith("这一句")


async def test_retries_at_another_worker(assistant: Assistant, platform: FakePlatform, database: Path) -> None:
    assistant.seconds = 0.25
    with environment(platform, JUYI_WECHAT_DEADLINE_SECONDS="2"), server(assistant, database) as one, server(assistant, database) as two:
        async with httpx.AsyncClient() as client:
            senders = [caller(address) for address in (one, two, one, two)]
            outcomes = await asyncio.gather(*(sender.deliver(client, text(), USER) for sender in senders))
    assert {outcome.said for outcome in outcomes} == {"答：居住证要带什么"}
    assert assistant.asked == {"居住证要带什么": 1}
    assert platform.sent == []


async def test_messages_out_of_order_at_two_workers_get_their_own_answers_once(
    assistant: Assistant, platform: FakePlatform, database: Path
) -> None:
    """The last comes first, each at both workers, and its first reply is lost on the way."""
    said = {n: f"第{n}问" for n in range(1, 13)}
    assistant.seconds = 0.05
    with environment(platform), server(assistant, database) as one, server(assistant, database) as two:
        async with httpx.AsyncClient() as client:

            async def both(n: int) -> set[str]:
                xml = text(said[n], msg_id=n)
                first = caller(one if n % 2 else two).deliver(client, xml, USER, lose=1)
                outcomes = await asyncio.gather(first, caller(two if n % 2 else one).deliver(client, xml, USER))
                return {outcome.said for outcome in outcomes}

            answers = await asyncio.gather(*(both(n) for n in sorted(said, reverse=True)))
    assert answers == [{f"答：{said[n]}"} for n in sorted(said, reverse=True)]
    assert assistant.asked == dict.fromkeys(said.values(), 1)
    assert platform.sent == []


async def test_whose_worker_died_is_told_to_ask_again(assistant: Assistant, database: Path) -> None:
    assistant.seconds = 60.0
    with environment(JUYI_WECHAT_DEADLINE_SECONDS="4"), server(assistant, database) as dead:
        async with httpx.AsyncClient() as client:
            with pytest.raises(httpx.TimeoutException):
                await caller(dead, patience=0.2).post(client, *caller(dead).query(text()))
    # the first worker is gone with the message unanswered; its lease is long over
    from bot.cases.store import CaseStore
    from tests.fake_wechat.serving import HASH_KEY

    store = CaseStore(f"sqlite:///{database}", HASH_KEY)
    with store.session() as session:
        session.connection().exec_driver_sql("UPDATE inbox_messages SET state = 'running', lease_until = received_at, reply = NULL")
    store.close()
    fresh = Assistant()
    with environment(), server(fresh, database) as address:
        async with httpx.AsyncClient() as client:
            first = await caller(address).deliver(client, text(), USER)
            again = await caller(address).deliver(client, text(), USER)
    assert (first.said, again.said) == (texts.LOST, texts.LOST)
    assert not fresh.asked


async def test_the_store_away_is_told_and_nothing_is_run(assistant: Assistant, database: Path) -> None:
    from bot.cases.store import CaseStore
    from tests.fake_wechat.serving import HASH_KEY

    with environment(), server(assistant, database) as address:
        store = CaseStore(f"sqlite:///{database}", HASH_KEY)
        with store.session() as session:
            session.connection().exec_driver_sql("DROP TABLE inbox_messages")
        store.close()
        async with httpx.AsyncClient() as client:
            outcome = await caller(address).deliver(client, text(), USER)
    assert outcome.said == texts.BUSY
    assert not assistant.asked


async def test_wecom_by_the_same_code(assistant: Assistant, platform: FakePlatform, database: Path) -> None:
    assistant.messages = [{"text": "这一句有二十个字那么长真的有吧。" * 400}]
    with environment(platform, wecom=True), server(assistant, database) as address:
        sender = caller(address, "aes", path="/wecom")
        async with httpx.AsyncClient() as client:
            outcome = await sender.deliver(client, text(user="zhangsan"), "zhangsan")
            await until(lambda: len(platform.sent) == 9)
            plain = await sender.post(client, *caller(address).query(text()))
    assert outcome.said.startswith("这一句")
    assert platform.calls["/cgi-bin/message/send"] == 9
    assert plain.status_code == 400


async def test_no_account_stands_in_the_log_or_in_the_database_in_clear(
    assistant: Assistant, platform: FakePlatform, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="bot")
    with environment(platform), server(assistant, database) as address:
        async with httpx.AsyncClient() as client:
            await caller(address).deliver(client, text("我的手机号是13812345678"), USER)
            await caller(address).deliver(client, message("location", user=USER, created=NOW, msg_id=3), USER)
    stored = b"".join(path.read_bytes() for path in database.parent.glob("cases.db*"))
    assert USER.encode() not in stored and "人民大道".encode() not in stored and "答：".encode() not in stored
    assert USER not in caplog.text and "13812345678" not in caplog.text
    assert all("13812345678" not in asked and "人民大道" not in asked for asked in assistant.asked)
