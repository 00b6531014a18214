"""Measures the time from the key press to the answer on screen, in Chromium on the real server of this machine.

Usage: python -m tests.browser.measure_desk [rounds]
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.desk_journey import question
from tests.browser.desk_site import running_desk

QUESTIONS = (
    "办居住证要带什么材料",
    "我的证是2025年9月20日发的，在上海，过期没签注会怎样",
    "租房没有合同能登记吗",
    "居住证丢了怎么补办，要多少钱",
    "我6月20号登记的，什么时候能申领",
    "孩子上学要居住证吗",
    "今天天气怎么样",
)
TYPED = ("租房没有合同", "居住证丢了", "签注要带什么", "换领", "电子居住证")


def told(name: str, times: list[float]) -> str:
    """Median, ninety-fifth percentile and longest, in milliseconds."""
    ordered = sorted(times)
    ninety_fifth = ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))]
    return f"{name:<24} n={len(times):<4} median {statistics.median(times):.0f}  p95 {ninety_fifth:.0f}  longest {ordered[-1]:.0f}"


def felt(page: Page) -> float:
    """What the page measured from the key press to the frame after the answer."""
    return float(page.locator("#felt[data-ms]").get_attribute("data-ms") or 0)


def suggestion(page: Page, text: str) -> float:
    """From the last letter to the suggestions, the pause of 60 ms before asking included."""
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    script = """() => new Promise((done) => {
        const started = performance.now();
        const look = () => document.querySelector('#suggestions [role=option]') && !document.querySelector('#suggestions').hidden
            ? done(performance.now() - started) : requestAnimationFrame(look);
        look();
    })"""
    page.evaluate("document.querySelector('#suggestions').replaceChildren()")
    page.keyboard.type(text)
    return float(page.evaluate(script))


def main(rounds: int) -> None:
    """Ask every question so many times in fresh conversations."""
    with tempfile.TemporaryDirectory() as home, running_desk(Path(home)) as site, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="zh-CN")
        site.log_in(page, "chen")
        first: list[float] = []
        later: list[float] = []
        for turn in range(rounds):
            for text in QUESTIONS:
                page.locator("#go_on").uncheck()
                question(page, text)
                (later if turn else first).append(felt(page))
        page.locator("#city").select_option("上海")
        with_city: list[float] = []
        for text in QUESTIONS:
            question(page, text)
            with_city.append(felt(page))
        print("milliseconds from key press to answer on screen")
        print(told("first time asked", first))
        print(told("asked again", later))
        print(told("with a city chosen", with_city))
        print(told("suggestions", [suggestion(page, text) for text in TYPED]))
        browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
