"""Calendar files: what a calendar program reads in them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from bot.knowledge import Answer, Facts, KnowledgeBase, Question, answer
from bot.knowledge.ics import calendar
from bot.labels import Aspect, Matter

D = dt.date
TODAY = D(2026, 11, 23)


@pytest.fixture(scope="module")
def kb() -> KnowledgeBase:
    return KnowledgeBase.load(Path(__file__).resolve().parents[3])


def ask(kb: KnowledgeBase, matter: Matter = Matter.ENDORSEMENT, city: str | None = None, day: dt.date = TODAY, **dates: dt.date) -> Answer:
    return answer(Question(matter, Aspect.DUE_DATE), Facts(city=city, dates=dates), day, kb)


def events(given: Answer) -> list[Any]:
    text = calendar(given)
    assert text is not None
    return list(Calendar.from_ical(text).walk("VEVENT"))


def test_an_event_takes_the_whole_day_and_reminds(kb) -> None:
    first, last = events(ask(kb, expires=D(2027, 3, 30)))
    assert str(first["SUMMARY"]) == "居住证签注：今天起可以办"
    assert first["DTSTART"].dt == D(2027, 2, 28)
    assert str(last["SUMMARY"]) == "居住证签注：最后一天"
    assert (last["DTSTART"].dt, last["DTEND"].dt) == (D(2027, 3, 30), D(2027, 3, 31))
    assert last["DTSTART"].params["VALUE"] == "DATE"
    alarms = last.walk("VALARM")
    assert [alarm["TRIGGER"].dt for alarm in alarms] == [dt.timedelta(days=-6, hours=-15), dt.timedelta(hours=-15)]
    assert {str(alarm["ACTION"]) for alarm in alarms} == {"DISPLAY"}
    assert all(alarm["DESCRIPTION"] for alarm in alarms)


def test_what_the_standard_asks_for_is_there(kb) -> None:
    text = calendar(ask(kb, city="上海", issued=D(2025, 3, 31)))
    assert text is not None
    assert text.startswith("BEGIN:VCALENDAR\r\n") and text.endswith("END:VCALENDAR\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    read = Calendar.from_ical(text)
    assert read["VERSION"] == "2.0" and read["PRODID"]
    for event in read.walk("VEVENT"):
        assert {"UID", "DTSTAMP", "DTSTART", "SUMMARY"} <= set(event)
    assert read.errors == []


def test_the_same_answer_gives_the_same_file(kb) -> None:
    one, two = (calendar(ask(kb, expires=D(2027, 3, 30))) for _ in range(2))
    assert one == two


def test_an_event_keeps_its_uid_on_another_day(kb) -> None:
    now, later = (events(ask(kb, day=day, expires=D(2027, 3, 30))) for day in (TODAY, D(2026, 12, 24)))
    assert [event["UID"] for event in now] == [event["UID"] for event in later]
    assert len({event["UID"] for event in now}) == 2
    other = events(ask(kb, city="深圳", expires=D(2027, 3, 30)))
    assert not {event["UID"] for event in now} & {event["UID"] for event in other}


def test_days_that_are_over_are_left_out(kb) -> None:
    (last,) = events(ask(kb, day=D(2027, 3, 1), expires=D(2027, 3, 30)))
    assert last["DTSTART"].dt == D(2027, 3, 30)
    assert calendar(ask(kb, expires=D(2025, 3, 30))) is None
    assert calendar(answer(Question(Matter.ENDORSEMENT, Aspect.FEE), Facts(), TODAY, kb)) is None


def test_a_missed_endorsement_brings_the_citys_last_days(kb) -> None:
    summaries = {str(event["SUMMARY"]): event["DTSTART"].dt for event in events(ask(kb, city="深圳", issued=D(2025, 3, 31)))}
    assert summaries["上一次没签的：补办期限最后一天"] == D(2028, 3, 30)


def test_other_rules(kb) -> None:
    (issue,) = events(answer(Question(Matter.APPLICATION, Aspect.DUE_DATE), Facts(dates={"accepted": D(2026, 11, 20)}), TODAY, kb))
    assert issue["DTSTART"].dt == D(2026, 12, 7)
    (duty,) = events(ask(kb, Matter.ADDRESS_CHANGE, "成都", moved=D(2026, 11, 20)))
    assert str(duty["SUMMARY"]) == "我最晚哪天改地址：最晚这一天"


def test_a_provisional_date_says_so(kb) -> None:
    facts = Facts(city="深圳", dates={"accepted": D(2026, 12, 21)})
    (event,) = events(answer(Question(Matter.APPLICATION, Aspect.DUE_DATE), facts, D(2026, 12, 22), kb))
    assert str(event["SUMMARY"]).endswith("（暂定）")


def test_the_description_names_receipt_and_sources(kb) -> None:
    given = ask(kb, city="上海", expires=D(2027, 3, 30))
    description = str(events(given)[0]["DESCRIPTION"])
    assert given.receipt in description
    assert "依据：" in description
    assert given.hedge and given.hedge in description
