"""Log-ins, sessions, forms, headers."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from bot.cases.access import audit_lines
from bot.cases.desk_models import DeskSession, DeskUser
from bot.cases.stages import AccessAction
from bot.desk.passwords import Passwords, PasswordTooWeak, generated
from bot.desk.roles import Role
from bot.desk.sessions import Sessions, Terms
from bot.desk.users import UserError
from tests.unit.desk.conftest import HOST, PASSWORD, START, Office, quick_passwords

AGENT = "the-agent"


def audited(office: Office) -> list[tuple[str, str]]:
    return [(line.who, line.what) for line in audit_lines(office.store, since=START)]


def test_logging_in_leads_to_the_page_wanted_and_is_audited(office: Office) -> None:
    client = office.client()
    wanted = client.get("/calculators").headers["location"]

    response = client.log_in(AGENT, next="/desk/calculators")

    assert wanted == "/desk/login?next=/desk/calculators"
    assert response.headers["location"] == "/desk/calculators"
    assert (f"desk:{AGENT}", AccessAction.LOGIN.zh) in audited(office)


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example", "/desk//evil.example", "/desk/\\evil", "/other", "/desk/\r\nx"]
)
def test_after_the_log_in_nobody_is_led_elsewhere(office: Office, where: str) -> None:
    assert office.client().log_in(AGENT, next=where).headers["location"] == "/desk"


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(office: Office) -> None:
    plain = office.client().log_in(AGENT).headers.get_list("set-cookie")[0]
    behind_tls = office.client(base_url="https://desk.example").log_in(AGENT).headers.get_list("set-cookie")[0]

    assert plain.startswith("juyi_desk=") and "HttpOnly" in plain and "SameSite=strict" in plain and "Path=/desk" in plain
    assert "Secure" not in plain
    assert "Secure" in behind_tls


def test_the_database_holds_no_token_and_no_password(office: Office) -> None:
    token = office.client(AGENT).http.cookies["juyi_desk"]

    with office.store.session(read_only=True) as session:
        kept = session.execute(select(DeskSession.token_hash)).scalars().all()
        hashes = session.execute(select(DeskUser.password_hash)).scalars().all()

    assert token not in kept and len(kept) == 1
    assert all(value.startswith("$argon2id$") for value in hashes)


def test_wrong_password_unknown_and_disabled_user_are_told_alike(office: Office) -> None:
    office.users.set_disabled("the-keeper", True, actor="test", now=office.clock())

    answers = [office.client().log_in(name, password) for name, password in ((AGENT, "x"), ("nobody", "x"), ("the-keeper", PASSWORD))]

    assert {answer.status_code for answer in answers} == {401}
    assert all("用户名或密码不对" in answer.text for answer in answers)


def test_an_unknown_user_costs_the_same_work(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    verified: list[str] = []
    real = Passwords.matches
    monkeypatch.setattr(Passwords, "matches", lambda self, stored, given: verified.append(given) or real(self, stored, given))

    office.client().log_in("nobody", "x")

    assert verified == ["x"]
    assert not quick_passwords().matches(None, "x")


def test_failures_lock_the_user_for_a_time(office: Office) -> None:
    client = office.client()
    codes = [client.log_in(AGENT, "wrong").status_code for _ in range(5)]
    locked = client.log_in(AGENT)
    office.clock.forward(minutes=1, seconds=1)

    assert codes == [401] * 5
    assert locked.status_code == 429
    assert "09:01" in locked.text
    assert client.log_in(AGENT).status_code == 303
    assert audited(office).count((f"desk:{AGENT}", AccessAction.LOGIN_FAILED.zh)) == 5


def test_failures_with_many_names_lock_the_address(office: Office) -> None:
    for number in range(21):
        found = office.sessions.log_in(f"name{number}", "x", address="203.0.113.9", now=office.clock())
        assert found.locked_until is None

    assert office.sessions.log_in(AGENT, PASSWORD, address="203.0.113.9", now=office.clock()).locked_until is not None
    assert office.sessions.log_in(AGENT, PASSWORD, address="198.51.100.7", now=office.clock()).token is not None


def test_a_session_ends_when_idle_and_after_a_day_in_any_case(office: Office) -> None:
    client = office.client(AGENT)
    office.clock.forward(minutes=29)
    used = client.get("/ask").status_code
    office.clock.forward(minutes=31)
    idle = client.get("/ask").status_code

    busy = office.client(AGENT)
    codes = []
    for _ in range(31):
        office.clock.forward(minutes=20)
        codes.append(busy.get("/ask").status_code)

    assert (used, idle) == (200, 303)
    assert codes == [200] * 30 + [303]


def test_logging_out_ends_the_session_in_the_database(office: Office) -> None:
    client = office.client(AGENT)
    token = client.http.cookies["juyi_desk"]

    assert client.post("/logout").headers["location"] == "/desk/login"
    assert office.sessions.user_of(token, office.clock()) is None


@pytest.mark.parametrize("change", ["password", "role", "disabled"])
def test_a_change_of_the_user_ends_the_sessions(office: Office, change: str) -> None:
    client = office.client(AGENT)
    if change == "password":
        office.users.set_password(AGENT, "noch-ein-Satz-99", actor="test", now=office.clock(), must_change=True)
    elif change == "role":
        office.users.set_role(AGENT, Role.KEEPER, actor="test", now=office.clock())
    else:
        office.users.set_disabled(AGENT, True, actor="test", now=office.clock())

    assert client.get("/ask").status_code == 303


def test_a_new_password_of_ones_own_ends_the_other_sessions(office: Office) -> None:
    other, client = office.client(AGENT), office.client(AGENT)

    wrong = client.post("/password", {"old": "x", "new": "noch-ein-Satz-99", "again": "noch-ein-Satz-99"})
    unlike = client.post("/password", {"old": PASSWORD, "new": "noch-ein-Satz-99", "again": "noch-ein-Satz-98"})
    weak = client.post("/password", {"old": PASSWORD, "new": "kurz", "again": "kurz"})
    done = client.post("/password", {"old": PASSWORD, "new": "noch-ein-Satz-99", "again": "noch-ein-Satz-99"})

    assert [answer.status_code for answer in (wrong, unlike, weak, done)] == [422, 422, 422, 303]
    assert client.get("/ask").status_code == 200
    assert other.get("/ask").status_code == 303


def test_a_password_set_by_others_has_to_be_changed_first(office: Office) -> None:
    office.users.set_password(AGENT, "noch-ein-Satz-99", actor="test", now=office.clock(), must_change=True)
    client = office.client()
    client.log_in(AGENT, "noch-ein-Satz-99")

    assert client.get("/ask").headers["location"] == "/desk/password"
    assert client.get("/password").status_code == 200


def test_hashes_are_renewed_when_the_parameters_change(office: Office) -> None:
    stronger = Sessions(office.store, quick_passwords(rounds=2), Terms())

    assert stronger.log_in(AGENT, PASSWORD, address=None, now=office.clock()).token is not None

    with office.store.session(read_only=True) as session:
        assert "t=2" in session.execute(select(DeskUser.password_hash).where(DeskUser.name == AGENT)).scalar_one()


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None, f"{HOST}.evil.example"])
def test_a_form_of_another_site_is_refused(office: Office, origin: str | None) -> None:
    client = office.client(AGENT)

    assert client.post("/ask", {"text": "居住证"}, origin=origin).status_code == 403
    assert office.engine.heard == []


@pytest.mark.parametrize("key", ["", "0" * 64, "ü"])
def test_a_form_without_its_key_is_refused(office: Office, key: str) -> None:
    assert office.client(AGENT).post("/ask", {"text": "居住证"}, key=key).status_code == 403
    assert office.client().post("/login", {"name": AGENT, "password": PASSWORD}, key=key).status_code == 403


def test_the_key_of_one_session_does_not_serve_another(office: Office) -> None:
    key = office.client("the-supervisor").key()

    assert office.client(AGENT).post("/ask", {"text": "居住证"}, key=key).status_code == 403


def test_pages_are_strict_and_kept_nowhere(office: Office) -> None:
    response = office.client(AGENT).get("/ask")

    policy = response.headers["content-security-policy"]
    assert "script-src 'self'" in policy and "style-src 'self'" in policy and "unsafe" not in policy
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["referrer-policy"] == "same-origin"
    assert "<script>" not in response.text and "style=" not in response.text and "onclick" not in response.text


def test_what_is_shown_is_escaped(office: Office) -> None:
    shown = office.client(AGENT).post("/ask", {"text": "<img src=x>"})

    assert "<img" not in shown.text and "<b>" not in shown.text
    assert "&lt;img" in shown.text


def test_a_script_that_lost_its_session_is_led_to_the_log_in(office: Office) -> None:
    response = office.client().get("/suggest?text=x", headers={"HX-Request": "true"})

    assert (response.status_code, response.headers["hx-redirect"]) == (401, "/desk/login")


@pytest.mark.parametrize("password", ["kurz", "the-agent-12345", "aaaaaaaaaaaaaa", "x" * 129])
def test_weak_passwords_are_not_taken(office: Office, password: str) -> None:
    with pytest.raises(PasswordTooWeak):
        office.users.set_password(AGENT, password, actor="test", now=office.clock(), must_change=False)


def test_generated_passwords_differ_and_are_strong(office: Office) -> None:
    made = {generated("li") for _ in range(50)}

    assert len(made) == 50
    assert min(map(len, made)) >= 16


def test_a_generated_password_never_holds_a_short_name(monkeypatch: pytest.MonkeyPatch) -> None:
    made = iter(["abcLIdef12345678", "abcdefgh12345678"])
    monkeypatch.setattr("bot.desk.passwords.secrets.token_urlsafe", lambda size: next(made))

    assert generated("li") == "abcdefgh12345678"


def test_one_administrator_stays(office: Office) -> None:
    for change in (
        lambda: office.users.set_disabled("the-administrator", True, actor="t", now=office.clock()),
        lambda: office.users.set_role("the-administrator", Role.AGENT, actor="t", now=office.clock()),
    ):
        with pytest.raises(UserError, match="管理员"):
            change()


def test_names_are_plain_and_not_taken_twice(office: Office) -> None:
    for name in ("Li", "l", "张三", "a b", AGENT):
        with pytest.raises(UserError):
            office.users.add(name, Role.AGENT, PASSWORD, actor="t", now=office.clock())


def test_ended_sessions_are_swept_away(office: Office) -> None:
    office.client(AGENT)
    office.clock.forward(days=2)
    office.client(AGENT)

    with office.store.session(read_only=True) as session:
        begun = session.execute(select(DeskSession.created_at)).scalars().all()
    assert begun == [dt.datetime(2026, 11, 25, 9, 0)]


def test_guessing_the_old_password_in_an_open_session_locks_as_well(office: Office) -> None:
    client = office.client(AGENT)
    new = {"new": "noch-ein-Satz-99", "again": "noch-ein-Satz-99"}
    codes = [client.post("/password", {"old": f"x{n}", **new}).status_code for n in range(5)]

    locked = client.post("/password", {"old": PASSWORD, **new})

    assert codes == [422] * 5
    assert locked.status_code == 429 and "输错的次数太多" in locked.text
    assert audited(office).count((f"desk:{AGENT}", AccessAction.LOGIN_FAILED.zh)) == 5
    office.clock.forward(minutes=1, seconds=1)
    assert client.post("/password", {"old": PASSWORD, **new}).status_code == 303
