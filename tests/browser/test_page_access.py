"""Accessibility of the page, and the form of its sources."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import DUE, WEBHOOK, ask, open_page
from tests.browser.stub import PAGE, RunningStub

pytestmark = pytest.mark.browser

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_landmarks_log_and_labels_are_there(chat: Page) -> None:
    for role in ("banner", "main", "contentinfo"):
        expect(chat.get_by_role(role)).to_have_count(1)
    log = chat.get_by_role("log", name="对话记录")
    expect(log).to_have_attribute("aria-live", "polite")
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
    assert {"skip", "large-type", "new-conversation", "choice", "SUMMARY", "message", "send"} <= seen


def test_large_type_enlarges_and_is_kept(chat: Page) -> None:
    def size() -> float:
        return float(chat.evaluate("parseFloat(getComputedStyle(document.querySelector('.welcome p')).fontSize)"))

    normal = size()
    chat.get_by_role("button", name="大字").click()
    assert size() >= normal * 1.25
    chat.reload()
    expect(chat.get_by_role("button", name="大字")).to_have_attribute("aria-pressed", "true")
    assert size() >= normal * 1.25


def test_reduced_motion_stops_every_animation(stub: RunningStub, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    open_page(page, stub.url)
    page.route(WEBHOOK, lambda route: None)
    ask(page, DUE)
    expect(page.get_by_role("status")).to_contain_text("正在查")
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
    assert not CHINESE.search(re.sub(r"<noscript>.*?</noscript>|<title>.*?</title>", "", page, flags=re.S))


def test_nothing_is_inline_or_evaluated_and_no_markup_is_parsed() -> None:
    page = (PAGE / "index.html").read_text("utf-8")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|https?://", page)
    parsed_or_run = re.compile(r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|Function)\b")
    for script in PAGE.glob("*.js"):
        assert not parsed_or_run.search(without_comments(script)), script.name


def test_without_scripts_the_page_says_what_to_do(stub: RunningStub, page_without_scripts: Page) -> None:
    page_without_scripts.goto(stub.url)
    assert "开启 JavaScript" in page_without_scripts.locator(".noscript").inner_text()
    assert not page_without_scripts.locator("#app").is_visible()
