"""The input, failures, and what the browser remembers; on canned replies."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import DUE, WEBHOOK, ask, conversation_id, open_page
from tests.browser.stub import RunningStub

pytestmark = pytest.mark.browser


def test_shift_enter_makes_a_line_and_enter_sends_both(chat: Page, stub: RunningStub) -> None:
    chat.locator("#message").focus()
    chat.keyboard.type("第一行")
    chat.keyboard.press("Shift+Enter")
    chat.keyboard.type("第二行")
    chat.keyboard.press("Enter")
    expect(chat.locator(".message.bot")).to_be_visible()
    assert stub.server.received[0]["message"] == "第一行\n第二行"


def test_enter_that_chooses_a_word_of_the_input_method_does_not_send(chat: Page) -> None:
    chat.locator("#message").fill("juzhu")
    for event in ("{key: 'Enter', isComposing: true}", "{key: 'Enter', keyCode: 229}"):
        chat.evaluate(f"document.querySelector('#message').dispatchEvent(new KeyboardEvent('keydown', {event}))")
    expect(chat.locator(".message")).to_have_count(0)
    expect(chat.locator("#message")).to_have_value("juzhu")


def test_two_thousand_characters_go_and_one_more_does_not(chat: Page, stub: RunningStub) -> None:
    box = chat.locator("#message")
    box.fill("𠮷" * 2001)
    expect(chat.locator("#counter")).to_have_text("2001/2000")
    expect(chat.locator("#problem")).to_have_text("超出 1 字，请删减后再发送。")
    expect(chat.get_by_role("status")).to_contain_text("超出 1 字，请删减后再发送。")
    expect(box).to_have_attribute("aria-invalid", "true")
    box.press("Enter")
    expect(chat.locator(".message")).to_have_count(0)
    box.fill("𠮷" * 2000)
    box.press("Enter")
    expect(chat.locator(".message.bot")).to_be_visible()
    assert len(stub.server.received[0]["message"]) == 2000
    expect(chat.locator("#counter")).to_have_text("0/2000")


def test_spaces_alone_are_not_sent(chat: Page) -> None:
    ask(chat, " \n ")
    expect(chat.locator(".message")).to_have_count(0)


@pytest.mark.parametrize(
    "text",
    ["我的身份证 11010519491231002X", "１１０１０５１９４９１２３１００２ｘ", "110105 19491231 002X"],
    ids=["plain", "full width", "in groups"],
)
def test_an_identity_number_does_not_leave_the_page(chat: Page, stub: RunningStub, text: str) -> None:
    ask(chat, text)
    expect(chat.get_by_role("status")).to_contain_text("身份证号")
    expect(chat.locator("#message")).to_have_value(text)
    assert stub.server.received == []
    assert chat.evaluate("JSON.stringify(sessionStorage)").find("1949") == -1


@pytest.mark.parametrize("text", ["JZ202611230000123，后四位 002X", "110105194912310021", "2026年3月20日签发"])
def test_case_numbers_tails_and_other_long_numbers_are_sent(chat: Page, stub: RunningStub, text: str) -> None:
    ask(chat, text)
    expect(chat.locator(".message.bot")).to_be_visible()
    assert stub.server.received[0]["message"] == text


@pytest.mark.parametrize(("status", "words"), [(429, "太快"), (413, "没有接受"), (500, "暂时不可用")])
def test_a_refusal_of_the_server_is_told_in_plain_words(chat: Page, stub: RunningStub, status: int, words: str) -> None:
    stub.server.status = status
    ask(chat, "你好")
    expect(chat.locator(".failure")).to_contain_text(words)
    expect(chat.get_by_role("status")).to_contain_text(words)


@pytest.mark.parametrize(("seconds", "words"), [(8, "请等 8 秒"), (90, "请等 2 分钟")])
def test_how_long_to_wait_is_told_and_waited(chat: Page, stub: RunningStub, seconds: int, words: str) -> None:
    chat.clock.install()
    stub.server.status, stub.server.retry_after = 429, seconds
    ask(chat, "你好")
    expect(chat.locator(".failure")).to_contain_text(words)
    expect(chat.get_by_role("status")).to_contain_text(words)
    stub.server.status = 200
    chat.clock.fast_forward((seconds - 1) * 1000)
    assert len(stub.server.received) == 1  # the pause of a failure without a word is shorter
    chat.clock.fast_forward(3_000)
    expect(chat.locator(".message.bot")).to_have_text("居易答：收到：你好")


def test_every_attempt_at_a_message_carries_the_same_key(chat: Page, stub: RunningStub) -> None:
    stub.server.status = 503
    ask(chat, "你好")
    chat.get_by_role("button", name="重新发送").click()
    chat.wait_for_function("!document.querySelector('#typing').textContent")
    stub.server.status = 200
    chat.get_by_role("button", name="重新发送").click()
    expect(chat.locator(".message.bot")).to_have_text("居易答：收到：你好")
    ids = [item["message_id"] for item in stub.server.received]
    assert len(ids) == 3
    assert re.fullmatch("[0-9a-f]{32}", ids[0])
    assert len(set(ids)) == 1


def test_a_message_whose_reply_was_not_awaited_is_sent_again_after_the_reload(chat: Page, stub: RunningStub) -> None:
    held: list[Any] = []
    chat.route(WEBHOOK, lambda route: held.append(route.request.post_data_json))
    ask(chat, "你好")
    expect(chat.locator(".message.user.sending")).to_have_count(1)
    chat.reload()
    chat.unroute(WEBHOOK)
    expect(chat.locator(".message.bot")).to_be_visible()
    expect(chat.locator(".message")).to_have_count(2)
    assert stub.server.received == held


def test_a_question_sent_again_moves_to_the_end_before_its_reply(chat: Page, stub: RunningStub) -> None:
    stub.server.status = 500
    ask(chat, "第一问")
    expect(chat.locator(".failed")).to_have_count(1)
    stub.server.status = 200
    ask(chat, "第二问")
    expect(chat.locator(".message.bot")).to_have_count(1)
    chat.get_by_role("button", name="重新发送").click()
    expect(chat.locator(".message")).to_have_text(["您说：第二问", "居易答：收到：第二问", "您说：第一问", "居易答：收到：第一问"])


def test_questions_sent_quickly_are_answered_in_order(chat: Page, stub: RunningStub) -> None:
    stub.server.delay = 0.2
    ask(chat, "甲")
    ask(chat, "乙")
    expect(chat.locator("#typing")).to_contain_text("正在查")
    expect(chat.locator(".message.bot")).to_have_text(["居易答：收到：甲", "居易答：收到：乙"])
    assert [item["message"] for item in stub.server.received] == ["甲", "乙"]
    expect(chat.locator("#typing")).to_have_text("")


def test_a_conversation_that_lay_idle_is_not_taken_up_again(chat: Page) -> None:
    ask(chat, DUE)
    expect(chat.locator(".card")).to_be_visible()
    before = conversation_id(chat)
    chat.evaluate(
        """() => { const kept = JSON.parse(localStorage.getItem('juyi.conversation'));
        localStorage.setItem('juyi.conversation', JSON.stringify({...kept, used: kept.used - 3 * 3600 * 1000})) }"""
    )
    chat.reload()
    expect(chat.locator(".message")).to_have_count(0)
    assert conversation_id(chat) != before


def test_the_page_works_where_storage_is_forbidden(stub: RunningStub, page: Page) -> None:
    page.add_init_script(
        """for (const name of ['localStorage', 'sessionStorage'])
            Object.defineProperty(window, name, {get() { throw new DOMException('no') }})"""
    )
    open_page(page, stub.url)
    ask(page, DUE)
    expect(page.locator(".card")).to_be_visible()
    large = page.get_by_role("button", name="长辈模式")
    large.click()
    large.click()
    expect(large).to_have_attribute("aria-pressed", "false")
