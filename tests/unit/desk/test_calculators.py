"""The calculators give what the answers give, and the picture shows it."""

from __future__ import annotations

import datetime as dt
import re
from itertools import pairwise

import pytest

from bot.desk import texts
from bot.desk.calculators import Calculator, MissingDateError, calculate
from bot.desk.timeline import timeline_of
from bot.knowledge import Facts, KnowledgeBase, Question, answer
from bot.knowledge.entries import COMPUTED_DATES
from bot.labels import Aspect, DateRole, Matter
from tests.unit.desk.conftest import Office

DAY = dt.date(2026, 11, 23)
SAME = {
    Calculator.EARLIEST: (Matter.APPLICATION, Aspect.DUE_DATE, None, DateRole.REGISTERED),
    Calculator.WINDOW: (Matter.ENDORSEMENT, Aspect.DUE_DATE, None, DateRole.ISSUED),
    Calculator.ISSUE: (Matter.APPLICATION, Aspect.DUE_DATE, "application.due_date.issue", DateRole.ACCEPTED),
    Calculator.LATE: (Matter.ENDORSEMENT, Aspect.CONSEQUENCE, None, DateRole.ISSUED),
}
STARTS = [dt.date(2025, 2, 28), dt.date(2024, 2, 29), dt.date(2025, 9, 20), dt.date(2026, 11, 20)]


@pytest.mark.parametrize("calculator", list(Calculator))
def test_a_calculator_gives_the_dates_and_steps_of_the_answer_in_every_city(calculator: Calculator, kb: KnowledgeBase) -> None:
    matter, aspect, situation, role = SAME[calculator]
    compared = 0
    for city in (None, *kb.cities):
        for start in STARTS:
            said = answer(Question(matter, aspect, situation), Facts(city=city, dates={role: start}), DAY, kb)
            done = calculate(calculator, {role: start}, city, DAY, kb)
            if not done.known:
                assert not said.computed
                continue
            assert dict(done.computed.dates) == dict(said.computed), (city, start)
            assert done.steps == said.steps
            compared += 1
    assert compared > 30


def test_every_date_has_a_name() -> None:
    names = set().union(*(COMPUTED_DATES[calculator.value] for calculator in Calculator))

    assert names | {role.value for role in DateRole if role is not DateRole.MOVED} <= set(texts.DATES)


def test_without_its_date_nothing_is_calculated(kb: KnowledgeBase) -> None:
    with pytest.raises(MissingDateError):
        calculate(Calculator.ISSUE, {DateRole.REGISTERED: DAY}, None, DAY, kb)


def test_a_date_to_come_is_told_and_not_drawn(kb: KnowledgeBase) -> None:
    done = calculate(Calculator.EARLIEST, {DateRole.REGISTERED: dt.date(2027, 1, 1)}, None, DAY, kb)

    assert done.computed.complaint and timeline_of(done) is None


@pytest.mark.parametrize("calculator", list(Calculator))
@pytest.mark.parametrize("start", STARTS)
def test_the_picture_is_in_order_within_its_frame_and_readable(calculator: Calculator, start: dt.date, kb: KnowledgeBase) -> None:
    done = calculate(calculator, {SAME[calculator][3]: start}, "上海", DAY, kb)
    picture = timeline_of(done)
    assert picture is not None

    places = [mark.x for mark in picture.marks]
    assert places == sorted(places)
    assert places[0] > 0 and places[-1] < picture.width
    assert all(30 <= mark.y < picture.height for mark in picture.marks)
    on_a_row = sorted((mark.y, mark.x) for mark in picture.marks)
    assert all(a[0] != b[0] or b[1] - a[1] >= 60 for a, b in pairwise(on_a_row))
    assert {f"{day:%Y-%m-%d}" for day in done.computed.dates.values()} <= {mark.day for mark in picture.marks}


def test_the_page_shows_steps_clauses_and_the_picture_with_its_words(office: Office) -> None:
    client = office.client("the-agent")
    form = {"calculator": "overdue", "issued": "2025-09-20", "city": "上海", "as_of": "2026-11-23"}

    page = client.post("/calculators", form).text
    nothing = client.post("/calculators", {"calculator": "overdue"})
    nonsense = client.post("/calculators", {"calculator": "lottery", "issued": "2025-09-20"})

    assert "2026-09-19" in page and "怎么算的" in page and "第10条" in page
    assert re.search(r'<svg[^>]*role="img"[^>]*aria-labelledby="timeline-title timeline-desc"', page)
    assert re.search(r"<desc[^>]*>2025-09-20，签发；", page)
    assert (nothing.status_code, nonsense.status_code) == (422, 422)
