"""Lost networks, several tabs, closed tabs: no message is lost, none stands or runs twice."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import real_server
from tests.browser.steps import DUE, WEBHOOK, ask, conversation_id, open_page
from tests.browser.stub import RunningStub, free_port

pytestmark = pytest.mark.browser


def test_a_message_written_without_a_network_goes_when_it_is_back(site: str, page: Page) -> None:
    open_page(page, site)
    page.context.set_offline(True)
    ask(page, "申领居住证要带什么材料？")
    expect(page.locator(".failure")).to_contain_text("网络不通。会自动再试")
    page.context.set_offline(False)
    expect(page.locator(".card").first).to_be_visible()
    expect(page.locator(".message.user")).to_have_count(1)
    expect(page.locator(".failure")).to_have_count(0)


def test_a_server_that_was_away_is_tried_again_by_itself(chat: Page, stub: RunningStub) -> None:
    stub.server.status = 503
    ask(chat, DUE)
    expect(chat.locator(".failure")).to_be_visible()
    stub.server.status = 200
    expect(chat.locator(".card")).to_be_visible(timeout=8_000)
    expect(chat.locator(".message.user")).to_have_count(1)


def test_a_refused_message_is_not_sent_again_by_itself(chat: Page, stub: RunningStub) -> None:
    stub.server.status = 400
    ask(chat, DUE)
    expect(chat.locator(".failure")).to_contain_text("没有接受")
    expect(chat.locator(".failure")).not_to_contain_text("自动")
    chat.wait_for_timeout(4_500)
    assert len(stub.server.received) == 1


def test_a_reply_lost_on_the_way_is_given_again_and_stands_once(server_url: str, page: Page) -> None:
    lost: list[str] = []

    def lose_the_first(route: Route) -> None:
        if not lost:
            lost.append(route.fetch().text())  # the server did answer
            route.abort()
        else:
            route.continue_()

    open_page(page, server_url)
    page.route(WEBHOOK, lose_the_first)
    ask(page, "居住证2025年3月31日发的，什么时候签注")
    expect(page.locator(".failure")).to_be_visible()
    with page.expect_response(WEBHOOK) as answer:
        page.get_by_role("button", name="重新发送").click()
    assert answer.value.text() == lost[0]
    expect(page.locator(".card")).to_have_count(1)
    expect(page.locator(".message.user")).to_have_count(1)


def test_what_is_said_in_one_tab_stands_in_the_other(chat: Page, stub: RunningStub) -> None:
    other = chat.context.new_page()
    open_page(other, stub.url)
    assert conversation_id(other) == conversation_id(chat)
    ask(chat, DUE)
    expect(other.locator(".card h3")).to_have_text("该在什么时候签注")
    expect(other.locator("#quick button")).to_have_count(3)
    ask(other, "你好")
    expect(chat.locator(".message.bot").last).to_contain_text("收到：你好")
    assert chat.locator("#log").inner_text() == other.locator("#log").inner_text()
    assert Counter(item["message"] for item in stub.server.received) == {DUE: 1, "你好": 1}


def test_a_tab_opened_later_shows_the_conversation(chat: Page, stub: RunningStub) -> None:
    ask(chat, DUE)
    expect(chat.locator(".card")).to_be_visible()
    other = chat.context.new_page()
    open_page(other, stub.url)
    expect(other.locator(".card")).to_be_visible()
    other.wait_for_timeout(300)
    expect(other.get_by_role("status")).to_have_text("")  # what was read before is not said again


def test_a_new_conversation_begins_in_every_tab(chat: Page, stub: RunningStub) -> None:
    other = chat.context.new_page()
    open_page(other, stub.url)
    ask(chat, DUE)
    expect(other.locator(".card")).to_be_visible()
    chat.get_by_role("button", name="更多").click()
    chat.get_by_role("button", name="新对话", exact=True).click()
    chat.get_by_role("dialog").get_by_role("button", name="开始新对话").click()
    expect(other.locator(".message")).to_have_count(0)
    assert conversation_id(other) == conversation_id(chat)


def test_a_message_of_a_tab_that_was_closed_is_seen_through_by_another(chat: Page, stub: RunningStub) -> None:
    other = chat.context.new_page()
    open_page(other, stub.url)
    other.route(WEBHOOK, lambda route: None)
    ask(other, DUE)
    expect(chat.locator(".message.user.sending")).to_have_count(1)
    other.close(run_before_unload=False)
    expect(chat.locator(".card")).to_be_visible()
    expect(chat.locator(".message.user")).to_have_count(1)


def test_nothing_of_the_conversation_is_left_when_the_last_tab_is_closed(chat: Page, stub: RunningStub) -> None:
    ask(chat, DUE)
    expect(chat.locator(".card")).to_be_visible()
    context = chat.context
    chat.close()
    later = context.new_page()
    open_page(later, stub.url)
    later.wait_for_timeout(600)
    expect(later.locator(".message")).to_have_count(0)


@pytest.mark.slow
def test_a_server_killed_and_started_again_loses_and_doubles_nothing(tmp_path: Path, page: Page) -> None:
    port = free_port()
    with real_server(tmp_path, port) as server:
        open_page(page, f"http://127.0.0.1:{port}/")
        ask(page, "居住证2025年3月31日发的，什么时候签注")
        expect(page.locator(".card")).to_have_count(1)
        server.kill()
        server.wait()
    ask(page, "那要带什么")
    expect(page.locator(".failure")).to_contain_text("会自动再试")
    with real_server(tmp_path, port):
        expect(page.locator(".card")).to_have_count(2, timeout=60_000)
        expect(page.locator(".card h3").last).to_contain_text("签注")  # what was talked about is still known
        first = page.evaluate("JSON.parse(sessionStorage.getItem('juyi.history')).messages[0]")
        again = page.request.post(
            f"http://127.0.0.1:{port}/webhooks/rest/webhook",
            data={"sender": conversation_id(page), "message": first["payload"], "message_id": first["id"]},
        )
        assert page.locator(".card h3").first.inner_text() == again.json()[0]["custom"]["answer"]["title"]
    with sqlite3.connect(tmp_path / "conversations.db") as talk:
        assert talk.execute("SELECT count(*) FROM events WHERE type_name = 'user'").fetchone() == (2,)
