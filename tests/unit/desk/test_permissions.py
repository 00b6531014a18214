"""Every route of the desk × every role, and nobody: made from the table of routes, so that no page is left out."""

from __future__ import annotations

import itertools

import pytest

from bot.cases.access import audit_lines
from bot.cases.stages import AccessAction
from bot.desk.roles import PERMISSIONS, Permission, Role
from bot.serving.desk.site import NAVIGATION, PAGES
from bot.serving.desk.table import Rule
from bot.settings import ROOT
from tests.unit.desk.conftest import PASSWORD, START, Office


def rules() -> list[Rule]:
    """The route table, without a desk."""
    marks = (getattr(getattr(pages, name), "_desk_route", None) for pages in PAGES for name in dir(pages))
    return [mark for mark in marks if isinstance(mark, Rule)]


MATRIX = list(itertools.product(rules(), [None, *Role]))


@pytest.mark.parametrize(("rule", "role"), MATRIX, ids=[f"{rule.method} {rule.path or '/'} by {role or 'nobody'}" for rule, role in MATRIX])
def test_a_route_serves_those_it_is_for_and_nobody_else(rule: Rule, role: Role | None, office: Office) -> None:
    client = office.client(f"the-{role}" if role else None)

    path = rule.path.replace("{number:int}", "1")
    response = client.get(path) if rule.method == "GET" else client.post(path, key=client.key("/password" if role else "/login"))

    if rule.allows(role):
        assert response.status_code not in (401, 403) or rule.path == "/login"
        assert not (role and response.headers.get("location", "").startswith("/desk/login") and rule.path != "/logout")
    elif role is None:
        assert response.status_code == 303
        assert response.headers["location"].startswith("/desk/login")
    else:
        assert response.status_code == 403
        assert "没有这一项权限" in response.text
        assert AccessAction.DENIED.zh in {line.what for line in audit_lines(office.store, since=START)}


def test_the_table_of_the_desk_is_the_one_that_is_tested(office: Office) -> None:
    assert sorted((r.method, r.path) for r in office.desk.route_table()) == sorted((r.method, r.path) for r in rules())
    assert len(rules()) > 10


def test_what_each_role_may_is_written_down_once_more_here() -> None:
    """A change of the table has to be made twice, on purpose."""
    p = Permission
    assert {role: set(may) for role, may in PERMISSIONS.items()} == {
        Role.AGENT: {p.ASK, p.CASES, p.WORK_ITEMS, p.HANDOVER},
        Role.KEEPER: {p.ASK, p.WORK_ITEMS, p.REVIEW, p.DASHBOARD, p.EXPORT},
        Role.SUPERVISOR: {p.ASK, p.CASES, p.WORK_ITEMS, p.REVIEW, p.HANDOVER, p.DASHBOARD, p.AUDIT, p.EXPORT},
        Role.ADMINISTRATOR: {p.ASK, p.DASHBOARD, p.USERS, p.AUDIT},
    }


def test_personal_pages_need_a_permission_and_changes_are_audited() -> None:
    for rule in rules():
        if rule.permission is None:
            assert rule.path in ("", "/login", "/logout", "/password")
        elif rule.method == "POST":
            assert rule.audit is not None, rule


def test_the_menu_leads_to_routes_with_the_same_permission() -> None:
    table = {(rule.method, rule.path): rule.permission for rule in rules()}

    assert [table[("GET", item.path)] for item in NAVIGATION] == [item.permission for item in NAVIGATION]
    assert len({item.key for item in NAVIGATION if item.key}) == len([item for item in NAVIGATION if item.key])


def matrix() -> list[str]:
    """The table of docs/desk.md: every route, who may use it, what the audit calls it."""
    order = sorted(rules(), key=lambda rule: (rule.path, rule.method))
    return [
        f"| `{rule.method} /desk{rule.path.replace('{number:int}', '…')}` | "
        + " | ".join("●" if rule.allows(role) else "" for role in (None, *Role))
        + f" | {rule.audit.zh if rule.audit else ''} |"
        for rule in order
    ]


def test_the_table_of_the_documentation_is_the_table_of_routes() -> None:
    written = [
        line for line in (ROOT / "docs" / "desk.md").read_text("utf-8").splitlines() if line.startswith(("| `GET /desk", "| `POST /desk"))
    ]
    assert written == matrix(), "\n".join(matrix())


def test_whoever_has_to_change_the_password_gets_nowhere_else(office: Office) -> None:
    office.users.add("neu", Role.SUPERVISOR, PASSWORD, actor="test", now=START, must_change=True)
    client = office.client("neu")
    for rule in rules():
        if rule.before_change or not rule.allows(Role.SUPERVISOR):
            continue
        path = rule.path.replace("{number:int}", "1")
        response = client.get(path) if rule.method == "GET" else client.post(path)
        assert (response.status_code, response.headers.get("location")) == (303, "/desk/password"), rule


@pytest.mark.parametrize("missing", ["key", "origin", "foreign"])
def test_no_route_takes_a_form_that_is_not_from_our_own_page(office: Office, missing: str) -> None:
    client = office.client("the-supervisor")
    own = client.key()
    for rule in rules():
        if rule.method != "POST":
            continue
        origin = {"key": "own", "origin": None, "foreign": "https://evil.example"}[missing]
        path = rule.path.replace("{number:int}", "1")
        response = client.post(path, key="0" * 64 if missing == "key" else own, origin=origin)
        assert response.status_code == 403 and "没有这一项权限" not in response.text, rule
    assert client.get("/ask").status_code == 200  # still logged in: nothing was done


def test_a_route_answers_no_other_method(office: Office) -> None:
    client = office.client("the-supervisor")
    for method in ("PUT", "DELETE", "PATCH"):
        assert {client.http.request(method, f"/desk{rule.path.replace('{number:int}', '1')}").status_code for rule in rules()} == {405}
