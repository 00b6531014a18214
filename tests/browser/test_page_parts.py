"""Rating, copying, the transcript, talking to a person; on canned replies."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import AGENT, DUE, ask, conversation_id, focused, open_page, tab_to
from tests.browser.stub import RunningStub

pytestmark = pytest.mark.browser


def answered(page: Page) -> None:
    ask(page, DUE)
    expect(page.locator(".card")).to_be_visible()


def test_a_good_rating_is_one_press(chat: Page, stub: RunningStub) -> None:
    answered(chat)
    chat.get_by_role("button", name="有用").click()
    expect(chat.locator(".rated")).to_have_text("谢谢，已经记下。")
    expect(chat.get_by_role("button", name="有用")).to_have_attribute("aria-pressed", "true")
    question = stub.server.received[0]["message_id"]
    expected = {
        "sender": conversation_id(chat),
        "message_id": question,
        "receipt": "JY-7K2M-9Q4D",
        "score": "up",
        "reason": None,
        "comment": "",
    }
    assert stub.server.ratings == [expected]
    chat.reload()
    expect(chat.get_by_role("button", name="有用")).to_have_attribute("aria-pressed", "true")


def test_a_bad_rating_asks_why_and_works_by_keyboard_alone(chat: Page, stub: RunningStub) -> None:
    answered(chat)
    tab_to(chat, focused(chat, ".act[aria-expanded]"), key="Shift+Tab")
    chat.keyboard.press("Enter")
    assert focused(chat, ".reasons input")()
    tab_to(chat, focused(chat, ".reasons [type=submit]"))
    chat.keyboard.press("Enter")
    expect(chat.locator(".reasons .problem")).to_have_text("请先选一个原因。")
    chat.keyboard.press("ArrowDown")
    chat.keyboard.press("Tab")
    chat.keyboard.type("算错了")
    tab_to(chat, focused(chat, ".reasons [type=submit]"))
    chat.keyboard.press("Enter")
    expect(chat.locator(".rated")).to_have_text("谢谢，已经记下。")
    assert focused(chat, ".act[aria-expanded]")()
    assert [(r["score"], r["reason"], r["comment"]) for r in stub.server.ratings] == [("down", "wrong", "算错了")]


def test_escape_leaves_the_form_of_a_rating(chat: Page, stub: RunningStub) -> None:
    answered(chat)
    chat.get_by_role("button", name="没用").click()
    chat.keyboard.press("Escape")
    expect(chat.locator(".reasons")).to_have_count(0)
    assert focused(chat, ".act[aria-expanded]")()
    assert stub.server.ratings == []


def test_a_rating_that_was_not_taken_says_so(chat: Page, stub: RunningStub) -> None:
    answered(chat)
    stub.server.status = 503
    chat.get_by_role("button", name="有用").click()
    expect(chat.locator(".rated")).to_have_text("没有提交成功，请稍后再试。")
    expect(chat.get_by_role("button", name="有用")).to_have_attribute("aria-pressed", "false")


def test_an_answer_is_copied_as_text(chat: Page) -> None:
    chat.context.grant_permissions(["clipboard-read", "clipboard-write"])
    answered(chat)
    chat.get_by_role("button", name="复制").click()
    expect(chat.get_by_role("button", name="已复制")).to_be_visible()
    assert str(chat.evaluate("navigator.clipboard.readText()")).startswith("您的居住证 2025年3月20日 签发")


def test_the_conversation_is_saved_as_a_text_file(chat: Page) -> None:
    answered(chat)
    ask(chat, "你好")
    expect(chat.locator(".message.bot")).to_have_count(2)
    chat.get_by_role("button", name="更多").click()
    with chat.expect_download() as download:
        chat.get_by_role("button", name="下载对话记录").click()
    assert download.value.suggested_filename.startswith("居易对话记录-20")
    text = Path(str(download.value.path())).read_bytes().decode("utf-8")
    assert f"问：{DUE}" in text
    assert "（回执号 JY-7K2M-9Q4D）" in text
    assert text.index(DUE) < text.index("问：你好") < text.index("答：收到：你好")
    assert "\r\n" in text


def test_the_menu_opens_and_closes_by_keyboard(chat: Page) -> None:
    more = chat.get_by_role("button", name="更多")
    more.focus()
    chat.keyboard.press("Enter")
    expect(more).to_have_attribute("aria-expanded", "true")
    chat.keyboard.press("Tab")
    assert focused(chat, "#new-conversation")()
    chat.keyboard.press("Escape")
    assert focused(chat, "#more")()
    expect(chat.locator("#menu-items")).to_be_hidden()


def test_a_person_takes_over_and_hands_back(chat: Page, stub: RunningStub) -> None:
    stub.server.state = {"state": "waiting", "place": 2, "opening": "工作日 9:00 到 17:00", "messages": []}
    ask(chat, DUE)
    expect(chat.locator(".card")).to_be_visible()
    chat.wait_for_timeout(300)
    assert stub.server.asked_state == []  # nothing is asked for while the assistant answers
    ask(chat, "转人工")
    banner = chat.get_by_role("region", name="人工服务")
    expect(banner).to_contain_text("您排在第2位")
    expect(banner).to_contain_text("工作日 9:00 到 17:00")
    said = {"id": 7, "from": "agent", "text": "您好，请讲。", "at": "2026-11-23T10:00:00+08:00"}
    stub.server.state = {**AGENT, "messages": [said, {**said, "id": 8, "from": "system", "text": "接线员已接入"}]}
    expect(banner).to_contain_text("接线员正在为您服务")
    expect(chat.locator(".message.agent")).to_have_text("接线员接线员说：您好，请讲。")
    expect(chat.get_by_role("status")).to_contain_text("您好，请讲。")
    ask(chat, "没有答复")  # the agent answers in his own time
    expect(chat.locator("#typing")).to_have_text("")
    chat.reload()
    expect(banner).to_contain_text("接线员正在为您服务")
    expect(chat.locator(".message.agent")).to_have_count(1)
    stub.server.state = {"state": "bot", "place": None, "opening": None, "messages": [said]}
    expect(banner).to_be_hidden()
    expect(chat.locator(".message.agent")).to_have_count(1)
    assert {item["after"] for item in stub.server.asked_state} == {"0", "8"}
    expect(chat.locator(".message.bot")).to_have_count(2)


def test_a_lost_connection_to_the_person_is_told_and_heals(chat: Page, stub: RunningStub) -> None:
    stub.server.state = {**AGENT, "messages": []}
    ask(chat, "转人工")
    banner = chat.get_by_role("region", name="人工服务")
    expect(banner).to_contain_text("接线员正在为您服务")
    stub.server.status = 503
    expect(banner).to_contain_text("暂时连不上")
    stub.server.status = 200
    expect(banner).not_to_contain_text("暂时连不上", timeout=20_000)


def test_a_city_named_by_the_address_is_told_before_the_first_question(stub: RunningStub, page: Page) -> None:
    open_page(page, stub.url + "?city=上海")
    expect(page.locator("#place")).to_contain_text("默认按上海的规定答")
    for text in ("甲", "乙"):
        ask(page, text)
        expect(page.locator(".message.bot").last).to_contain_text(text)
    assert [item["message"] for item in stub.server.received] == ['/inform{"city":"上海"}', "甲", "乙"]
    expect(page.locator(".message")).to_have_count(4)


def test_a_city_that_is_none_is_left_alone(stub: RunningStub, page: Page) -> None:
    open_page(page, stub.url + '?city=<b>"}/restart')
    ask(page, "甲")
    expect(page.locator(".message.bot")).to_be_visible()
    expect(page.locator("#place")).to_be_hidden()
    assert [item["message"] for item in stub.server.received] == ["甲"]
