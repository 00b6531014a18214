"""How replies are drawn: answer cards, plain texts, quick replies; on canned replies."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import DUE, ask, conversation_id, focused
from tests.browser.stub import RunningStub

pytestmark = pytest.mark.browser


def test_an_answer_is_drawn_as_a_card_instead_of_its_text(chat: Page) -> None:
    ask(chat, DUE)
    card = chat.locator(".card")
    expect(card.get_by_role("heading", level=3)).to_have_text("该在什么时候签注")
    expect(card.locator(".card-body li")).to_have_text(["带上身份证和居住证", "再带住址、就业、就读证明中的一样"])
    expect(card.locator(".hedge")).to_be_visible()
    expect(card.locator(".lines ol li")).to_have_count(2)
    expect(card.locator(".missing")).to_have_text("各地规定不同，告诉我在哪个城市，可以说得更准。")
    expect(card.locator(".card-foot")).to_contain_text("回执号 JY-7K2M-9Q4D")
    expect(card.locator(".card-foot")).to_contain_text("按 2026年2月20日 的全国规定")
    expect(chat.locator(".message.bot .bubble")).to_have_count(0)


def test_computed_dates_stand_out_with_their_weekday(chat: Page) -> None:
    ask(chat, DUE)
    rows = chat.locator(".card .dates > div")
    expect(rows.locator("dt")).to_have_text(["签注开始", "签注截止"])
    expect(rows.locator("dd")).to_have_text(["2026年2月20日 星期五", "2026年3月20日 星期五"])
    expect(chat.locator(".card-body .mark")).to_have_text(["2026年2月20日", "2026年3月20日"])


def test_dates_that_fall_on_one_day_share_a_row(chat: Page) -> None:
    ask(chat, "居住证丢了怎么办？要多少钱？")
    rows = chat.locator(".card").last.locator(".dates > div")
    expect(rows.locator("dt")).to_have_text(["最早可以申领、最早去窗口"])
    expect(rows.locator("dd")).to_have_text(["2026年9月2日 星期三"])
    expect(chat.locator(".card").first.locator(".dates dt")).to_have_text(["登记期满"])


def test_steps_and_sources_are_folded_and_cite_in_the_words_of_the_law(chat: Page) -> None:
    ask(chat, DUE)
    expect(chat.locator(".card details")).to_have_count(2)
    expect(chat.locator(".steps ol")).to_be_hidden()
    chat.get_by_text("怎么算的").click()
    expect(chat.locator(".steps .basis")).to_have_text(["依据：《居住证暂行条例》第十条", "依据：《中华人民共和国民法典》第二百零二条"])
    chat.get_by_text("依据（2）").click()
    expect(chat.locator(".citations li").first).to_contain_text("国务院令第663号 · 2016年1月1日 起施行 · 官方全文 · 2026年11月23日 核对")


def test_every_answer_of_a_turn_has_its_card_and_the_outcome_is_named(chat: Page) -> None:
    ask(chat, "居住证丢了怎么办？要多少钱？")
    expect(chat.locator(".card h3")).to_have_text(["居住证丢了", "补领的费用"])
    expect(chat.locator(".card .status")).to_have_text(["暂按估算"])


def test_what_is_still_needed_is_said_in_words(chat: Page) -> None:
    ask(chat, "申领居住证要带什么材料？")
    expect(chat.locator(".missing")).to_have_text("还需要知道：申领条件（就业、住所或就读）、签发日期或有效期截止日。")
    expect(chat.locator(".card-foot")).to_contain_text("城市：杭州")


def test_the_text_that_a_channel_sends_before_its_answer_is_not_shown_twice(chat: Page) -> None:
    ask(chat, "分开送来")
    expect(chat.locator(".message.bot")).to_have_count(1)
    expect(chat.locator(".card h3")).to_have_text("合成一张")
    expect(chat.locator("#quick button")).to_have_text(["接着问"])


def test_a_text_that_came_in_parts_makes_way_for_its_answer_and_a_remark_stays(chat: Page) -> None:
    ask(chat, "分成几段送来")
    expect(chat.locator(".message.bot")).to_have_count(3)
    expect(chat.locator(".bot .bubble")).to_have_text(["居易答：这个日子不存在。"])
    expect(chat.locator(".card h3")).to_have_text(["甲", "乙"])


def test_sources_are_named_as_laws_are_named(chat: Page) -> None:
    ask(chat, "依据的写法")
    expect(chat.locator(".card h3")).to_have_count(0)
    chat.get_by_text("依据（4）").click()
    expect(chat.locator(".cite-title")).to_have_text(
        [
            "《关于〈居住证暂行条例〉的通知》二（五）",
            "《民法典》第二百零一至二百零三条",
            "《某办法》第十、十一、一百一十条",
            "本地宝整理的办事指南",
        ]
    )


def test_a_broken_answer_falls_back_to_the_text_and_missing_parts_are_left_out(chat: Page) -> None:
    ask(chat, "缺胳膊少腿")
    expect(chat.locator(".message.bot")).to_have_count(2)
    expect(chat.locator(".bot .bubble p")).to_have_text("退回原文")
    expect(chat.locator(".card-body")).to_have_text("只有正文")
    expect(chat.locator(".card .dates, .card .fold, .card .card-foot, .card .lines")).to_have_count(0)


def test_markup_in_a_reply_is_text_and_only_web_addresses_become_links(chat: Page) -> None:
    ask(chat, "坏链接")
    expect(chat.locator(".card h3")).to_have_text("<b>标题</b>")
    expect(chat.locator(".card-body")).to_have_text("<img src=x onerror=alert(1)>")
    links = chat.locator("#log a")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", "https://www.example.gov.cn/a")
    expect(links).to_have_attribute("rel", "noopener noreferrer")


def test_an_empty_reply_is_told(chat: Page) -> None:
    ask(chat, "没有答复")
    expect(chat.locator(".bot .bubble")).to_contain_text("没有收到答复")


def test_a_long_answer_is_shown_from_its_beginning(chat: Page) -> None:
    chat.set_viewport_size({"width": 320, "height": 640})
    ask(chat, "你好")
    expect(chat.locator(".message.bot")).to_have_count(1)
    ask(chat, DUE)
    expect(chat.locator(".card h3")).to_be_in_viewport()
    expect(chat.locator(".message.user").last).to_be_in_viewport(ratio=1)
    expect(chat.locator(".card-foot")).not_to_be_in_viewport()


def test_a_quick_reply_shows_its_title_sends_its_payload_and_goes(chat: Page, stub: RunningStub) -> None:
    ask(chat, DUE)
    quick = chat.get_by_role("group", name="可以接着选").get_by_role("button")
    expect(quick).to_have_count(3)
    quick.nth(1).click()
    expect(chat.locator(".message.user .words").last).to_have_text("签注要带什么？")
    expect(chat.locator(".message.bot").last).to_contain_text("收到")
    expect(quick).to_have_count(0)
    sent = stub.server.received[-1]
    assert (sent["sender"], sent["message"]) == (conversation_id(chat), '/ask{"q": "endorsement_materials"}')


def test_entries_suggested_by_an_answer_are_offered_once_after_the_buttons(chat: Page, stub: RunningStub) -> None:
    ask(chat, DUE)
    quick = chat.locator("#quick button")
    expect(quick).to_have_text(["逾期了怎么办？", "签注要带什么？", "签注去哪办"])
    quick.last.click()
    expect(chat.locator(".message.bot").last).to_contain_text("收到：签注去哪办")
    assert stub.server.received[-1]["message"] == "签注去哪办"


def test_quick_replies_are_there_again_after_a_reload(chat: Page) -> None:
    ask(chat, DUE)
    expect(chat.locator("#quick button")).to_have_count(3)
    chat.reload()
    expect(chat.locator("#quick button")).to_have_count(3)


def test_a_quick_reply_pressed_by_keyboard_leaves_the_focus_in_the_input(chat: Page) -> None:
    ask(chat, DUE)
    chat.locator("#quick button").first.focus()
    chat.keyboard.press("Space")
    assert focused(chat, "#message")()
