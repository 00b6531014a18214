"""Cases at the desk: the caller's factor, limits, masks, audit."""

from __future__ import annotations

import pytest

from bot.cases.access import audit_lines
from bot.cases.demo import DemoCredential, demo_credentials, load_demo
from tests.unit.desk.conftest import START, Office


@pytest.fixture
def case(office: Office) -> DemoCredential:
    load_demo(office.store, START.date())
    return demo_credentials()[2]


def test_a_case_is_shown_with_the_callers_factor_only(office: Office, case: DemoCredential) -> None:
    client = office.client("the-agent")

    found = client.post("/cases", {"number": case.case_number, "factor": case.id_tail})
    wrong = client.post("/cases", {"number": case.case_number, "factor": "9999"})
    typo = client.post("/cases", {"number": case.case_number[:-1], "factor": case.id_tail})

    assert found.status_code == 200 and case.case_number in found.text and "办理经过" in found.text
    assert "查询和查看记录" not in found.text
    assert (wrong.status_code, typo.status_code) == (404, 422)
    assert case.case_number not in wrong.text


def test_look_ups_are_logged_under_the_agent_without_the_number(office: Office, case: DemoCredential) -> None:
    office.client("the-agent").post("/cases", {"number": case.case_number, "factor": case.id_tail})

    of_case = audit_lines(office.store, since=START, case_number=case.case_number)
    shown = office.client("the-supervisor").post("/cases", {"number": case.case_number, "factor": case.id_tail}).text

    assert ("desk:the-agent", "凭核验查办件", "已查到") in {(line.who, line.what, line.detail) for line in of_case}
    assert not any(case.case_number in line.detail for line in audit_lines(office.store, since=START))
    assert "查询和查看记录" in shown and "desk:the-agent" in shown


def test_an_agent_looks_up_so_many_an_hour(office: Office, case: DemoCredential) -> None:
    client = office.client("the-agent")
    form = {"number": case.case_number, "factor": case.id_tail}

    codes = [client.post("/cases", form).status_code for _ in range(4)]
    office.clock.forward(hours=1, minutes=1)
    office.clock.forward(minutes=-20)
    again = office.client("the-agent").post("/cases", form).status_code

    assert codes == [200, 200, 200, 429]
    assert again == 429
    office.clock.forward(minutes=30)
    assert office.client("the-agent").post("/cases", form).status_code == 200


def test_guessing_the_factor_locks(office: Office, case: DemoCredential) -> None:
    office.desk.settings.desk_lookups_per_hour = 100
    client = office.client("the-agent")
    codes = [client.post("/cases", {"number": case.case_number, "factor": f"{9000 + n}"}).status_code for n in range(6)]

    assert codes == [404] * 5 + [429]


def test_the_audit_names_who_did_what(office: Office, case: DemoCredential) -> None:
    office.client("the-agent").post("/calculators", {"calculator": "issue_limit", "accepted": "2026-11-20"})

    page = office.client("the-supervisor").get("/audit").text

    assert "desk:the-agent" in page and "计算期限" in page and "最迟哪天发证" in page
