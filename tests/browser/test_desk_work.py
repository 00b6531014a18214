"""A wrong answer from the report to the second reader, a phrase from the proposal to the file, and the dashboard, in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.desk_site import DeskSite, running_desk

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskSite]:
    with running_desk(tmp_path_factory.mktemp("desk")) as running:
        yield running


def faults(page: Page) -> Any:
    found = Axe().run(page)
    return [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found.response["violations"]]


def person(site: DeskSite, browser: Browser, name: str) -> Page:
    page = browser.new_context(viewport={"width": 1366, "height": 800}).new_page()
    site.log_in(page, name)
    return page


def test_a_wrong_answer_is_seen_to_by_three_people(site: DeskSite, browser: Browser, tmp_path: Path) -> None:
    chen, zhou, wu = (person(site, browser, name) for name in ("chen", "zhou", "wu"))
    chen.goto(f"{site.url}/desk/items?entry=endorsement.due_date")
    chen.get_by_label("问的是什么").fill("什么时候签注")
    chen.get_by_label("哪里不对").fill("没有说放假不顺延")
    chen.get_by_role("button", name="报上去").click()
    chen.wait_for_url("**/desk/items/1")
    zhou.goto(chen.url)
    assert faults(zhou) == []
    zhou.get_by_role("button", name="认领").click()
    zhou.get_by_label("改了什么").fill("加了一句")
    expect(zhou.get_by_label("改动的条目")).to_have_value("endorsement.due_date")
    assert faults(zhou) == []
    zhou.get_by_role("button", name="改好了").click()
    expect(zhou.get_by_text("等另一个人复核")).to_be_visible()
    wu.goto(chen.url)
    wu.get_by_role("button", name="复核通过").click()
    expect(wu.locator(".status")).to_have_text("已关闭")
    zhou.get_by_label("说法").fill("啥时候要去盖章续上")
    zhou.get_by_label("事项").select_option("endorsement")
    zhou.get_by_label("方面").select_option("due_date")
    zhou.get_by_role("button", name="送审").click()
    expect(zhou.get_by_text("已送审")).to_be_visible()
    wu.goto(f"{site.url}/desk/phrases")
    assert faults(wu) == []
    wu.screenshot(path=tmp_path / "phrases.png")
    wu.get_by_role("button", name="通过").click()
    with wu.expect_download() as download:
        wu.get_by_role("link", name="导出通过的").click()
    written = Path(download.value.path()).read_text("utf-8")
    assert "intent: ask/endorsement_due_date" in written
    assert "    - 啥时候要去盖章续上\n" in written
    wu.goto(f"{site.url}/desk/items")
    assert faults(wu) == []
    wu.screenshot(path=tmp_path / "work.png", full_page=True)


def test_questions_reach_the_dashboard_and_the_list_of_work(site: DeskSite, browser: Browser, tmp_path: Path) -> None:
    wu = person(site, browser, "wu")
    for n, text in enumerate(("什么时候签注", "我在上海居住证要带什么材料", "居住证怎么挂失", "那要怎么弄呢", "那要怎么弄呢", "转人工")):
        sent = wu.request.post(f"{site.url}/webhooks/rest/webhook", data={"sender": f"asker-{n}", "message": text})
        assert sent.ok
    wu.goto(f"{site.url}/desk/figures")
    for _ in range(40):  # written within a second
        if wu.locator(".tile strong").first.inner_text() == "5":
            break
        wu.wait_for_timeout(250)
        wu.reload()
    expect(wu.locator(".tile strong").first).to_have_text("5")
    assert wu.evaluate("[...document.images].every((image) => image.complete && image.naturalWidth > 0)")
    wu.screenshot(path=tmp_path / "figures.png", full_page=True)
    wu.locator("summary").first.click()
    expect(wu.get_by_role("cell", name="申领居住证", exact=True)).to_be_visible()
    assert faults(wu) == []
    with wu.expect_download() as download:
        wu.get_by_role("link", name="下载 CSV").click()
    assert "总计,问题,5" in Path(download.value.path()).read_text("utf-8-sig")
    wu.goto(f"{site.url}/desk/items")
    wu.get_by_role("button", name="归集").click()
    expect(wu.get_by_text("那要怎么弄呢")).to_be_visible()
