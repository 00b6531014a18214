"""The desk in Chromium on the real server: a call by keyboard only, accessibility, no breach of the content policy, time to the answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.desk_journey import journey, question
from tests.browser.desk_site import DeskSite, running_desk
from tests.browser.steps import Watched

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DeskSite]:
    with running_desk(tmp_path_factory.mktemp("desk")) as running:
        yield running


def test_a_call_by_keyboard_only_without_errors(watched: Watched, site: DeskSite) -> None:
    journey(watched.page, site)

    assert watched.errors == []
    assert all(address.startswith(site.url) or address.startswith("data:") for address in watched.requests)


def test_every_step_of_the_call_is_accessible(page: Page, site: DeskSite) -> None:
    found: dict[str, list[str]] = {}

    def examine(shown: Page, name: str) -> None:
        violations = Axe().run(shown).response["violations"]
        found[name] = [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in violations]

    journey(page, site, examine)

    assert len(found) >= 8
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_a_follow_up_goes_on_and_a_question_back_is_answered_in_the_box(page: Page, site: DeskSite) -> None:
    site.log_in(page, "chen")
    question(page, "帮我算算哪天签注")
    expect(page.locator("#go_on")).to_be_checked()
    expect(page.locator("#text")).to_be_focused()

    question(page, "2025年9月20日发的")

    expect(page.locator(".card").first).to_contain_text("2026年9月19日")
    expect(page.locator("#go_on")).not_to_be_checked()


def test_the_city_and_the_day_ask_anew(page: Page, site: DeskSite) -> None:
    site.log_in(page, "chen")
    question(page, "签注要带什么材料")
    expect(page.locator(".meta").first).to_contain_text("全国")

    page.locator("#city").select_option("上海")
    expect(page.locator(".meta").first).to_contain_text("上海")
    page.locator("#as_of").fill("2026-03-02")
    expect(page.locator(".meta").first).to_contain_text("按 2026-03-02 的规定")


def test_what_an_agent_may_not_is_not_in_the_menu(page: Page, site: DeskSite) -> None:
    site.log_in(page, "chen")
    expect(page.get_by_role("link", name="操作记录")).to_have_count(0)

    page.goto(f"{site.url}/desk/audit")

    expect(page.get_by_role("alert")).to_contain_text("没有这一项权限")


@pytest.mark.parametrize("width", [1280, 1920, 760])
def test_nothing_runs_over_the_edge(page: Page, site: DeskSite, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    site.log_in(page, "chen")
    question(page, "我的证是2025年9月20日发的，在上海，过期没签注会怎样")

    assert page.evaluate("document.documentElement.scrollWidth") <= width
