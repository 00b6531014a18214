"""Reading what the engine gives back, and sending lines to it."""

from __future__ import annotations

from typing import Any

from bot.evaluation.outcome import SeenDate, read_outcome
from bot.evaluation.running import run_lines
from bot.evaluation.sets import Line


def answer(status: str, matter: str = "none", aspect: str = "none", entry: str | None = None, **more: Any) -> dict[str, Any]:
    fields = {"status": status, "matter": matter, "aspect": aspect, "entry": entry, "city": None, "suggestions": [], **more}
    return {"text": "回答", "custom": {"answer": fields}}


def asked(*pairs: tuple[str, str]) -> dict[str, Any]:
    questions = [{"matter": m, "aspect": a, "confidence": 0.7} for m, a in pairs]
    return {"text": "文字", "intent": {"name": "ask", "confidence": 0.7}, "questions": questions, "entities": []}


def test_questions_answers_and_entries_are_read() -> None:
    found = read_outcome("a", asked(("none", "fee")), [answer("answered", "endorsement", "fee", "endorsement.fee", city="上海")])

    assert found.pair == ("none", "fee")
    assert found.confidence == 0.7
    assert found.answered == (("endorsement", "fee"),)
    assert (found.entries, found.cities, found.replies) == (("endorsement.fee",), ("上海",), ("回答",))
    assert not found.asked_back


def test_asking_back_offers_its_buttons_and_suggestions() -> None:
    reply = answer("clarify", suggestions=[{"entry": "case.progress.late", "title": "查"}])
    payloads = ['/ask{"matter": "application", "aspect": "fee"}', "/cancel"]
    reply["buttons"] = [{"title": "选项", "payload": payload} for payload in payloads]

    found = read_outcome("a", asked(("none", "none")), [reply])

    assert found.asked_back
    assert found.answered == ()
    assert found.offered == (("application", "fee"), ("case", "progress"))


def test_answer_beside_a_question_back_is_no_mere_question_back() -> None:
    found = read_outcome("a", asked(("case", "fee")), [answer("clarify"), answer("answered", "case", "fee")])

    assert not found.asked_back


def test_progress_of_a_case_is_answered_by_its_form() -> None:
    assert read_outcome("a", asked(("case", "progress")), [{"text": "请发编号"}]).answered == (("case", "progress"),)


def test_pair_without_an_entry_is_not_answered() -> None:
    assert read_outcome("a", asked(("case", "fee")), [answer("not_on_file", "case", "fee")]).answered == ()


def test_out_of_scope_kind_and_statement_matter_come_from_the_keys() -> None:
    selector = {"out_of_scope": {"response": {"intent_response_key": "out_of_scope/unsafe"}}}
    declined = read_outcome("a", {"intent": {"name": "out_of_scope"}, "response_selector": selector}, [answer("refused")])
    selector = {"inform": {"response": {"intent_response_key": "inform/registration"}}}
    stated = read_outcome("b", {"intent": {"name": "inform"}, "response_selector": selector}, [])

    assert (declined.act, declined.kind, declined.declined) == ("oos", "unsafe", True)
    assert stated.pair == ("registration", "inform")


def test_dates_are_days_spans_and_open_spans() -> None:
    def entity(value: str, **more: Any) -> dict[str, Any]:
        return {"entity": "date", "value": value, "start": 0, "end": 2, **more}

    marked = {"additional_info": {"alternatives": ["2025-01-01"]}}
    message = {
        "text": "那天的事",
        "entities": [
            entity("2026-01-01", role="issued"),
            entity("2026-01-01/2026-01-31", **marked),
            entity("../2026-02-16"),
            {"entity": "impossible_date", "value": "2月30号"},
        ],
    }

    found = read_outcome("a", message, [])

    assert found.dates == (
        SeenDate("那天", "2026-01-01", "2026-01-01", "issued"),
        SeenDate("那天", "2026-01-01", "2026-01-31", None, marked=True),
        SeenDate("那天", None, "2026-02-16"),
    )
    assert found.impossible == ("2月30号",)


class Recorder:
    """Stands for the engine."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []

    async def handle(self, text: str, sender_id: str, channel: str = "rest") -> list[dict[str, Any]]:
        self.heard.append((sender_id, text))
        if "坏" in text:
            raise RuntimeError("broken")
        return [answer("answered", "case", "fee")]

    async def latest_message(self, sender_id: str) -> dict[str, Any]:
        return asked(("case", "fee"))


async def test_every_line_is_a_conversation_of_its_own_with_its_context_first() -> None:
    engine = Recorder()

    outcomes = await run_lines(engine, [Line("a", "问", ("先",)), Line("b", "再问")], conversation="e", max_chars=100)

    assert engine.heard == [("e-a", "先"), ("e-a", "问"), ("e-b", "再问")]
    assert [outcome.answered for outcome in outcomes] == [(("case", "fee"),)] * 2


async def test_exception_is_an_outcome_and_the_rest_goes_on() -> None:
    outcomes = await run_lines(Recorder(), [Line("a", "坏"), Line("b", "问")], conversation="e", max_chars=100)

    assert [outcome.error for outcome in outcomes] == ["RuntimeError", None]


async def test_exception_in_the_context_is_one_too() -> None:
    (outcome,) = await run_lines(Recorder(), [Line("a", "问", ("坏",))], conversation="e", max_chars=100)

    assert outcome.error == "RuntimeError"


async def test_message_refused_at_the_door_never_reaches_the_engine() -> None:
    engine = Recorder()

    empty, long = await run_lines(engine, [Line("a", " \n\t"), Line("b", "问" * 101)], conversation="e", max_chars=100)

    assert engine.heard == []
    assert empty.refused_input and long.refused_input
    assert empty.replies and long.replies
