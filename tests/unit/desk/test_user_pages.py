"""The page of accounts."""

from __future__ import annotations

import re

from bot.cases.access import audit_lines
from tests.unit.desk.conftest import PASSWORD, START, Office


def test_an_account_is_added_with_a_password_shown_once(office: Office) -> None:
    client = office.client("the-administrator")

    page = client.post("/users", {"action": "add", "name": "li", "role": "agent"}).text
    found = re.search(r"密码是 (\S+)，", page)
    assert found is not None

    assert found.group(1) not in client.get("/users").text
    assert office.client().log_in("li", found.group(1)).status_code == 303
    assert not any(found.group(1) in line.detail for line in audit_lines(office.store, since=START))


def test_roles_passwords_and_states_are_changed(office: Office) -> None:
    client, agent = office.client("the-administrator"), office.client("the-agent")

    client.post("/users", {"action": "role", "name": "the-agent", "role": "keeper"})
    client.post("/users", {"action": "reset", "name": "the-keeper"})
    client.post("/users", {"action": "disable", "name": "the-supervisor"})

    assert agent.get("/ask").status_code == 303
    assert {user.name: (str(user.role), user.disabled) for user in office.users.all()}["the-agent"] == ("keeper", False)
    assert office.client().log_in("the-keeper", PASSWORD).status_code == 401
    assert office.client().log_in("the-supervisor").status_code == 401
    client.post("/users", {"action": "enable", "name": "the-supervisor"})
    assert office.client().log_in("the-supervisor").status_code == 303


def test_nobody_changes_their_own_account_and_nonsense_is_refused(office: Office) -> None:
    client = office.client("the-administrator")
    forms = (
        {"action": "disable", "name": "the-administrator"},
        {"action": "explode", "name": "the-agent"},
        {"action": "role", "name": "the-agent", "role": "king"},
        {"action": "add", "name": "the-agent", "role": "agent"},
        {"action": "reset", "name": "nobody"},
    )

    assert [client.post("/users", form).status_code for form in forms] == [422] * 5
    assert client.get("/users").status_code == 200
