"""Accessibility of the page, and the form of its sources."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.steps import AGENT, DUE, WEBHOOK, ask, open_page
from tests.browser.stub import PAGE, RunningStub

pytestmark = pytest.mark.browser

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe*.js"))
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_landmarks_log_and_labels_are_there(chat: Page) -> None:
    for role in ("banner", "main", "contentinfo"):
        expect(chat.get_by_role(role)).to_have_count(1)
    log = chat.get_by_role("log", name="对话记录")
    expect(log).to_have_attribute("aria-live", "off")
    expect(chat.locator("[aria-live=polite], [role=status], [role=alert], [aria-live=assertive]")).to_have_count(1)
    expect(chat.get_by_role("heading", level=1)).to_have_text("居易")
    nameless = chat.evaluate(
        """[...document.querySelectorAll('button, a, textarea')]
            .filter(node => !node.textContent && !node.labels?.length).map(node => node.outerHTML)"""
    )
    assert nameless == []
    assert chat.evaluate("document.documentElement.lang") == "zh-CN"


def test_the_focus_is_visible_on_every_control(chat: Page) -> None:
    ask(chat, DUE)
    expect(chat.locator(".card")).to_be_visible()
    chat.reload()
    seen: set[str] = set()
    for _ in range(30):
        chat.keyboard.press("Tab")
        name, outline = chat.evaluate(
            """() => { const node = document.activeElement; const style = getComputedStyle(node);
            return [node.id || node.className || node.tagName, style.outlineStyle + style.outlineWidth] }"""
        )
        if name == "BODY":
            break
        assert re.fullmatch(r"(solid|auto)[2-9](\.\d+)?px", outline), name
        seen.add(name)
    assert {"skip", "elder", "more", "choice", "SUMMARY", "message", "send"} <= seen


SIZES = """() => {
  const shown = node => node.getClientRects().length && !node.closest('.unseen, .skip');
  const walker = document.createTreeWalker(document.querySelector('#app'), NodeFilter.SHOW_TEXT);
  const sizes = [];
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() && shown(node)) sizes.push([parseFloat(getComputedStyle(node).fontSize), node.className]);
  }
  const small = [...document.querySelectorAll('#app button, #app summary, #app a, #app textarea, #app label:has(input)')].filter(shown)
    .filter(node => node.getBoundingClientRect().height < 60).map(node => node.outerHTML.slice(0, 90));
  return {sizes, small};
}"""


@pytest.mark.parametrize("width", [320, 1280])
def test_elder_mode_has_large_type_and_large_targets_and_is_kept(chat: Page, width: int) -> None:
    chat.set_viewport_size({"width": width, "height": 800})
    chat.get_by_role("button", name="长辈模式").click()
    chat.reload()
    expect(chat.get_by_role("button", name="长辈模式")).to_have_attribute("aria-pressed", "true")
    ask(chat, DUE)
    expect(chat.locator(".card")).to_be_visible()
    for summary in chat.locator("summary").all():
        summary.click()
    chat.get_by_role("button", name="没用").click()
    chat.get_by_role("button", name="更多").click()
    found: dict[str, Any] = chat.evaluate(SIZES)
    assert [size for size in found["sizes"] if not 18 <= size[0] <= 30] == []
    assert found["small"] == []
    assert chat.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_elder_mode_is_the_same_in_every_tab(chat: Page, stub: RunningStub) -> None:
    other = chat.context.new_page()
    open_page(other, stub.url)
    chat.get_by_role("button", name="长辈模式").click()
    expect(other.get_by_role("button", name="长辈模式")).to_have_attribute("aria-pressed", "true")


def test_a_reply_is_said_once_in_the_one_live_region(chat: Page) -> None:
    ask(chat, DUE)
    expect(chat.locator(".card")).to_be_visible()
    expect(chat.get_by_role("status").locator("p")).to_have_count(1)
    expect(chat.get_by_role("status")).to_contain_text("居易答：该在什么时候签注。居住证每年签注一次")
    chat.reload()
    expect(chat.locator(".card")).to_be_visible()
    chat.wait_for_timeout(600)
    expect(chat.get_by_role("status")).to_have_text("")


def violations(page: Page) -> list[str]:
    """What axe finds, as rule and element."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("elder", [False, True], ids=["normal", "elder mode"])
def test_axe_finds_nothing(site: str, page: Page, elder: bool) -> None:
    open_page(page, site)
    assert violations(page) == []
    if elder:
        page.get_by_role("button", name="长辈模式").click()
    ask(page, "申领居住证要带什么材料？")
    expect(page.locator(".card").first).to_be_visible()
    for summary in page.locator("summary").all():
        summary.click()
    page.get_by_role("button", name="没用").first.click()
    page.get_by_role("button", name="更多").click()
    assert violations(page) == []


def test_axe_finds_nothing_while_a_person_answers_and_a_message_failed(chat: Page, stub: RunningStub) -> None:
    stub.server.state = {**AGENT, "messages": [{"id": 1, "from": "agent", "text": "您好，我是接线员。", "at": "2026-11-23T10:00:00+08:00"}]}
    ask(chat, "转人工")
    expect(chat.locator(".message.agent")).to_be_visible()
    stub.server.status = 500
    ask(chat, "你好")
    expect(chat.locator(".failure")).to_be_visible()
    assert violations(chat) == []


def test_axe_finds_nothing_in_the_widget(stub: RunningStub, page: Page) -> None:
    page.add_init_script(path=AXE)  # the policy of the foreign page lets no script in later
    page.goto(stub.foreign)
    page.get_by_role("button", name="居住证问答").click()
    expect(page.frame_locator("juyi-widget iframe").locator("#message")).to_be_focused()
    found = page.evaluate("axe.run(document)")["violations"]
    assert [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]] == []


def test_reduced_motion_stops_every_animation(stub: RunningStub, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    open_page(page, stub.url)
    page.route(WEBHOOK, lambda route: None)
    ask(page, DUE)
    expect(page.get_by_role("status")).to_contain_text("正在查")
    expect(page.locator("#typing")).to_contain_text("正在查")
    assert page.evaluate("document.getAnimations().length") == 0
    assert page.evaluate("getComputedStyle(document.querySelector('#scroll')).scrollBehavior") == "auto"


CONTRAST = """() => {
  const channel = v => { v /= 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4 };
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const light = c => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
  const ground = node => {
    for (let n = node; n; n = n.parentElement) {
      const c = parse(getComputedStyle(n).backgroundColor);
      if (c.length < 4 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.querySelector('#app'), NodeFilter.SHOW_TEXT);
  const low = []; let checked = 0;
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.getClientRects().length || node.closest('.unseen')) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05); checked += 1;
    if (ratio < 4.5) low.push(node.className + ' ' + node.textContent.slice(0, 12) + ' ' + ratio.toFixed(2));
  }
  return {low, checked};
}"""


def test_all_text_has_enough_contrast(chat: Page, stub: RunningStub) -> None:
    ask(chat, "申领居住证要带什么材料？")
    ask(chat, DUE)
    expect(chat.locator(".card")).to_have_count(2)
    for summary in chat.locator("summary").all():
        summary.click()
    stub.server.status = 500
    ask(chat, "你好")
    expect(chat.locator(".failure")).to_be_visible()
    chat.locator("#message").fill("长" * 2001)
    found: dict[str, Any] = chat.evaluate(CONTRAST)
    assert found["low"] == []
    assert found["checked"] > 40


def without_comments(path: Path) -> str:
    """The text of a script without its comments."""
    return re.sub(r"/\*.*?\*/|^\s*//.*$|(?<=[;,{}]) +// .*$", "", path.read_text("utf-8"), flags=re.S | re.M)


def test_texts_stand_in_one_file() -> None:
    for script in PAGE.glob("*.js"):
        if script.name != "texts.js":
            strings = re.sub(r"/(?:\\.|[^/\n])+/g?[,;.)]", "", without_comments(script))
            assert not CHINESE.search(strings), script.name
    page = (PAGE / "index.html").read_text("utf-8")
    assert not CHINESE.search(re.sub(r"<noscript>.*?</noscript>|<p id=.fallback.*?</p>|<title>.*?</title>", "", page, flags=re.S))


def test_nothing_is_inline_or_evaluated_and_no_markup_is_parsed() -> None:
    page = (PAGE / "index.html").read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|https?://", page)
    parsed_or_run = re.compile(r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|Function)\b")
    for script in PAGE.glob("*.js"):
        assert not parsed_or_run.search(without_comments(script)), script.name


def test_without_scripts_the_page_says_what_to_do(stub: RunningStub, page_without_scripts: Page) -> None:
    page_without_scripts.goto(stub.url)
    expect(page_without_scripts.locator("noscript a")).to_have_attribute("href", "chat/plain")
    assert not page_without_scripts.locator("#app").is_visible()
