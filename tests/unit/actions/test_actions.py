"""The custom actions, each called as the action server calls it."""

from __future__ import annotations

import asyncio
import datetime as dt
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from ruamel.yaml import YAML

import actions.progress
from actions import answer, due_date, progress, runtime, session
from bot.cases.case_number import CaseNumber
from bot.cases.demo import demo_credentials, load_demo
from bot.cases.store import CaseStore
from bot.dialogue import texts
from bot.settings import ROOT

TODAY = dt.date(2026, 11, 23)
CASE = demo_credentials()[0]
DOMAIN: dict[str, Any] = YAML(typ="safe").load((ROOT / "domain.yml").read_text(encoding="utf-8"))


def _tracker(slots: dict[str, Any] | None = None, message: dict[str, Any] | None = None, loop: str | None = None) -> Tracker:
    return Tracker("someone", slots or {}, message or {}, [], False, None, {"name": loop} if loop else {}, None)


def _run(action: Any, **given: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """What an action says, and the slots it sets."""
    dispatcher = CollectingDispatcher()
    events = action.run(dispatcher, _tracker(**given), DOMAIN)
    if inspect.isawaitable(events):
        events = asyncio.run(events)  # type: ignore[arg-type]
    return dispatcher.messages, {e["name"]: e["value"] for e in events if e["event"] == "slot"}


def _question(matter: str, aspect: str) -> dict[str, Any]:
    return {"text": "问", "intent": {"name": "ask"}, "entities": [], "questions": [{"matter": matter, "aspect": aspect, "confidence": 0.9}]}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CaseStore]:
    opened = CaseStore(f"sqlite:///{tmp_path / 'cases.db'}", "key-of-the-tests")
    opened.migrate()
    load_demo(opened, TODAY)
    monkeypatch.setattr(actions.progress, "case_store", lambda: opened)
    yield opened
    opened.close()


def test_the_action_server_knows_every_custom_action_of_the_domain() -> None:
    executor = ActionExecutor()
    executor.register_package("actions")

    # other tests of the same process may define actions of their own
    assert set(executor.actions) >= set(DOMAIN["actions"])


def test_a_question_is_answered_and_kept_as_the_subject() -> None:
    messages, slots = _run(answer.ActionAnswer(), message=_question("application", "fee"))

    assert messages[0]["custom"]["answer"]["entry"] == "application.fee"
    assert slots == {"focus_matter": "application", "focus_aspect": "fee"}


def test_a_question_about_ones_own_case_calls_the_form_and_says_nothing() -> None:
    assert _run(answer.ActionAnswer(), message=_question("case", "progress")) == (
        [], {"focus_matter": "case", "focus_aspect": "progress", "task": "progress"},
    )  # fmt: skip


def test_a_computation_without_its_date_calls_the_other_form() -> None:
    _, slots = _run(answer.ActionAnswer(), message=_question("endorsement", "due_date"))

    assert (slots["task"], slots["pending_question"], slots["pending_date"]) == ("due_date", "endorsement.due_date", "issued")


def test_facts_answer_the_open_question_anew() -> None:
    slots = {"focus_matter": "application", "focus_aspect": "materials", "city": "深圳"}
    message = {"text": "深圳", "intent": {"name": "inform"}, "entities": [{"entity": "city", "value": "深圳"}]}

    messages, _ = _run(answer.ActionTakeFacts(), slots=slots, message=message)

    assert messages[0]["custom"]["answer"]["city"] == "深圳"


def test_a_person_is_offered() -> None:
    (message,), _ = _run(answer.ActionHandover())

    assert message["custom"]["answer"]["status"] == "handover"


@pytest.mark.parametrize(("loop", "said"), [("progress_form", texts.CANCELLED), (None, texts.NOTHING_TO_CANCEL)])
def test_cancelling_ends_what_waits_and_forgets_the_factor(loop: str | None, said: str) -> None:
    (message,), slots = _run(answer.ActionCancel(), loop=loop)

    assert message["text"] == said
    assert {"id_tail": None, "pending_question": None, "pending_date": None, "task": None}.items() <= slots.items()


def test_starting_over_forgets_all() -> None:
    dispatcher = CollectingDispatcher()

    assert session.ActionStartOver().run(dispatcher, _tracker(), DOMAIN) == [{"event": "reset_slots", "timestamp": None}]
    assert dispatcher.messages[0]["text"] == texts.STARTED_OVER


def test_the_due_date_is_computed_once_the_date_is_known() -> None:
    slots = {"pending_question": "endorsement.due_date", "pending_date": "issued", "date_issued": "2026-03-31"}

    messages, after = _run(due_date.ActionComputeDueDate(), slots=slots)

    assert messages[0]["custom"]["answer"]["computed"]["window_last"] == "2027-03-30"
    assert (after["pending_question"], after["pending_date"], after["task"]) == (None, None, None)


@pytest.mark.parametrize(
    ("slots", "required"),
    [
        ({"pending_date": "issued"}, ["date_issued"]),
        ({"pending_date": "issued", "date_expires": "2026-12-01"}, []),
        ({"pending_date": "registered", "date_expires": "2026-12-01"}, ["date_registered"]),
        ({"pending_date": "moved"}, ["date_moved"]),
        ({"pending_date": None}, []),
        ({"pending_date": "nonsense"}, []),
    ],
)
def test_the_due_date_form_asks_for_the_one_date_that_is_missing(slots: dict[str, Any], required: list[str]) -> None:
    form = due_date.ValidateDueDateForm()

    assert asyncio.run(form.required_slots([], CollectingDispatcher(), _tracker(slots), DOMAIN)) == required


@pytest.mark.parametrize(
    ("value", "kept", "says"),
    [("2026-03-31", "2026-03-31", 0), ("2026-03-01/2026-03-31", None, 1), ("../2026-02-16", None, 0), (None, None, 0), ("不知道", None, 0)],
)
def test_only_an_exact_day_fills_the_form_and_a_span_is_told(value: Any, kept: str | None, says: int) -> None:
    dispatcher = CollectingDispatcher()
    form = due_date.ValidateDueDateForm()

    for role in ("registered", "accepted", "issued", "moved"):
        said = CollectingDispatcher()
        validate = getattr(form, f"validate_date_{role}")
        assert validate(value, said, _tracker(), DOMAIN)[f"date_{role}"] == kept
        assert len(said.messages) == says
    assert dispatcher.messages == []


@pytest.mark.parametrize(
    ("action", "word"),
    [
        (due_date.ActionAskDateRegistered(), "登记"),
        (due_date.ActionAskDateAccepted(), "受理"),
        (due_date.ActionAskDateIssued(), "签发"),
        (due_date.ActionAskDateMoved(), "搬"),
        (progress.ActionAskCaseNumber(), "JZ"),
        (progress.ActionAskIdTail(), "后四位"),
    ],
)
def test_each_missing_fact_has_its_question(action: Any, word: str) -> None:
    (message,), slots = _run(action)

    assert word in message["text"]
    assert slots == {}


@pytest.mark.parametrize(("slot", "word"), [("case_number", "JZ"), ("id_tail", "后四位"), ("date_issued", "日子"), (None, "日子")])
def test_what_the_form_needs_is_explained(slot: str | None, word: str) -> None:
    (message,), _ = _run(progress.ActionExplainForm(), slots={"requested_slot": slot})

    assert word in message["text"]


def test_who_does_not_get_on_in_a_form_is_offered_a_person() -> None:
    first, slots = _run(progress.ActionExplainForm(), slots={"requested_slot": "id_tail"})
    second, _ = _run(progress.ActionExplainForm(), slots={"requested_slot": "id_tail", **slots})

    assert slots == {"failures": 1}
    assert (len(first), len(second)) == (1, 2)
    assert second[-1]["buttons"][-1]["payload"] == "/human"


def test_a_form_that_was_left_computes_nothing() -> None:
    assert _run(due_date.ActionComputeDueDate(), slots={}) == ([], {})


def _validated(value: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    dispatcher = CollectingDispatcher()
    found = progress.ValidateProgressForm().validate_case_number(value, dispatcher, _tracker(), DOMAIN)
    return dispatcher.messages, found


@pytest.mark.parametrize("typed", [CASE.case_number, CASE.case_number.lower(), CASE.case_number[2:], "JZ 2026-0101-9000-188"])
def test_a_case_number_is_taken_in_any_form(typed: str) -> None:
    assert _validated(typed) == ([], {"case_number": CASE.case_number})


@pytest.mark.parametrize(("typed", "word"), [(CASE.case_number[:-1] + "0", "输错"), (CASE.case_number[:-1], "位数"), ("你好", "不像")])
def test_a_typo_in_a_case_number_is_told(typed: str, word: str) -> None:
    (message,), found = _validated(typed)

    assert word in message["text"]
    assert found == {"case_number": None}


@pytest.mark.parametrize("tail", [CASE.id_tail, CASE.phone_tail])
def test_progress_is_reported_and_the_factor_forgotten(store: CaseStore, tail: str) -> None:
    (message,), slots = _run(progress.ActionReportProgress(), slots={"case_number": CASE.case_number, "id_tail": tail})

    assert "目前：制证" in message["text"] and "2026年12月3日" in message["text"]
    assert (slots["id_tail"], slots["case_number"], slots["task"]) == (None, None, None)
    assert (slots["focus_matter"], slots["focus_aspect"]) == ("case", "progress")


@pytest.mark.parametrize(
    "given",
    [
        {"case_number": CASE.case_number, "id_tail": "9998"},
        {"case_number": str(CaseNumber(dt.date(2026, 1, 1), 4711)), "id_tail": "0017"},
        {},
    ],
)
def test_without_the_right_factor_nothing_is_told(store: CaseStore, given: dict[str, Any]) -> None:
    (message,), slots = _run(progress.ActionReportProgress(), slots=given)

    assert "制证" not in message["text"] and "上海" not in message["text"]
    assert slots["id_tail"] is None


def test_trying_many_factors_is_stopped(store: CaseStore) -> None:
    said = ""
    for tail in range(9000, 9030):
        (message,), _ = _run(progress.ActionReportProgress(), slots={"case_number": CASE.case_number, "id_tail": str(tail)})
        said = message["text"]
    assert "次数太多" in said
    (message,), _ = _run(progress.ActionReportProgress(), slots={"case_number": CASE.case_number, "id_tail": CASE.id_tail})
    assert "制证" not in message["text"]


def test_the_case_store_of_a_process_is_made_in_its_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUYI_HOME", str(tmp_path / "new" / "home"))
    runtime.get_settings.cache_clear()
    opened = runtime.case_store.__wrapped__()
    try:
        assert (tmp_path / "new" / "home" / "cases.db").is_file()
        with opened.session() as session_:
            assert session_.execute("select count(*) from applicants").scalar() == 0
    finally:
        opened.close()


def test_the_knowledge_base_is_read_once() -> None:
    assert runtime.knowledge_base() is runtime.knowledge_base()
