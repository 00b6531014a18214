"""The calendar file of an answer that was given, over HTTP."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from icalendar import Calendar
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from actions import runtime
from bot.clock import now
from bot.dialogue import answering
from bot.dialogue.turn import Ask, Turn
from bot.labels import Aspect, Matter
from bot.serving.calendar_file import calendar_file

TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def client() -> Iterator[TestClient]:
    runtime.case_store.cache_clear()
    runtime.receipts.cache_clear()
    with TestClient(Starlette(routes=[Route("/calendar/{code:str}.ics", calendar_file)])) as client:
        yield client
    runtime.case_store().close()
    runtime.case_store.cache_clear()
    runtime.receipts.cache_clear()


def test_the_dates_of_a_kept_answer_can_be_taken_into_a_calendar(client: TestClient) -> None:
    asked = Turn("", "ask", None, (Ask(Matter.ENDORSEMENT, Aspect.DUE_DATE),))
    reply = answering.reply(asked, {"date_issued": "2026-03-31"}, runtime.knowledge_base(), TODAY)
    runtime.keep_receipts(reply.receipts, "test")

    response = client.get(f"/calendar/{reply.answers[0].receipt}.ics")

    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/calendar")
    events = Calendar.from_ical(response.content).walk("VEVENT")
    assert {event["DTSTART"].dt for event in events} == {dt.date(2027, 2, 28), dt.date(2027, 3, 30)}
    assert all(event.walk("VALARM") for event in events)
    assert now().date() == TODAY


@pytest.mark.parametrize("code", ["JY-20261123-AAAAAAAA", "nonsense"])
def test_an_unknown_receipt_is_told(client: TestClient, code: str) -> None:
    response = client.get(f"/calendar/{code}.ics")

    assert response.status_code == 404
    assert "没有这个回执号" in response.json()["error"]["message"]
