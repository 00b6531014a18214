"""Asking at the desk: suggestions, what is sent to the assistant, what is shown of it, answer numbers."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import time

import pytest

from bot import clock
from bot.cases.access import audit_lines
from bot.cases.stages import AccessAction
from bot.desk.suggesting import Suggestions
from bot.knowledge import Facts, KnowledgeBase, Question, answer
from bot.knowledge.replay import record_of
from bot.labels import Aspect, Matter
from bot.receipts import Receipts
from bot.serving.desk.answer_view import beside, siblings, understood, view_of
from bot.serving.desk.asking import Asked, names_a_case
from bot.settings import ROOT
from tests.unit.desk.conftest import START, Office

DAY = dt.date(2026, 11, 23)


def given(kb: KnowledgeBase, matter: Matter = Matter.ENDORSEMENT, aspect: Aspect = Aspect.DUE_DATE, **facts: object) -> dict[str, object]:
    known = Facts(city="上海", dates={"issued": dt.date(2025, 9, 20)} if not facts else {})
    return answer(Question(matter, aspect), known, DAY, kb).as_dict()


@pytest.mark.parametrize(
    ("typed", "entry"),
    [("租房没有合同", "registration"), ("签注要带什么", "endorsement.materials"), ("居住证丢", "loss_replacement")],
)
def test_suggestions_are_like_what_is_typed(kb: KnowledgeBase, typed: str, entry: str) -> None:
    found = Suggestions(kb).like(typed)

    assert 0 < len(found) <= 8
    assert any(hint.entry.startswith(entry) for hint in found[:4])


def test_every_title_finds_its_entry(kb: KnowledgeBase) -> None:
    suggestions = Suggestions(kb)
    missed = [e.id for e in kb.entries.values() if e.title not in {hint.title for hint in suggestions.like(e.title)}]

    assert missed == []


def test_suggestions_are_quick_and_nothing_gives_nothing(kb: KnowledgeBase) -> None:
    suggestions = Suggestions(kb)
    started = time.process_time()
    for _ in range(20):
        suggestions.like("我在上海租房没有合同能不能办居住证")

    assert (time.process_time() - started) / 20 < 0.1
    assert suggestions.like("  ！？") == [] == suggestions.like("")


def test_the_city_is_told_first_and_a_talk_goes_on_only_when_asked_to(office: Office) -> None:
    client = office.client("the-agent")
    page = client.post("/ask", {"text": "居住证怎么办", "city": "上海"}).text
    talk = re.search(r'data-talk="(\w+)"', page)
    assert talk is not None
    client.post("/ask", {"text": "那要多少钱", "city": "上海", "talk": talk.group(1), "go_on": "1"})
    client.post("/ask", {"text": "别的事", "talk": talk.group(1)})
    client.post("/ask", {"text": "别的事", "talk": "../other", "go_on": "1"})

    texts, senders, channels = zip(*office.engine.heard, strict=True)
    assert texts == ('/inform{"city": "上海"}', "居住证怎么办", "那要多少钱", "别的事", "别的事")
    assert senders[0] == senders[1] == senders[2] != senders[3]
    assert all(re.fullmatch(r"desk-\d+-[0-9a-f]{16}", sender) for sender in senders)
    assert set(channels) == {"desk"}


def test_two_agents_never_share_a_talk(office: Office) -> None:
    one, other = office.client("the-agent"), office.client("the-supervisor")
    one.post("/ask", {"text": "问", "talk": "0" * 16, "go_on": "1"})
    other.post("/ask", {"text": "问", "talk": "0" * 16, "go_on": "1"})

    assert len({sender for _, sender, _ in office.engine.heard}) == 2


@pytest.mark.parametrize("text", ["JZ202611030000133 到哪了", "jz 2026 1103 0000133", "202611030000133", "编号2026-1103-0000133"])
def test_case_numbers_do_not_reach_the_assistant_from_here(office: Office, text: str) -> None:
    response = office.client("the-keeper").post("/ask", {"text": text})

    assert response.status_code == 422
    assert "“办件”页" in response.text
    assert office.engine.heard == []


@pytest.mark.parametrize("text", ["我2026年3月31日发的证", "满半年了", "12345能问吗"])
def test_dates_are_no_case_numbers(text: str) -> None:
    assert not names_a_case(text)


def test_personal_data_is_masked_before_the_assistant_hears_it(office: Office) -> None:
    office.client("the-agent").post("/ask", {"text": "他的手机13800001234，能办吗"})

    assert "13800001234" not in office.engine.heard[0][0]


def test_a_question_as_of_a_day_is_asked_on_that_day_only(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    days = []

    async def handle(text: str, sender: str, channel: str) -> list[dict[str, object]]:
        days.append(clock.today())
        return []

    monkeypatch.setattr(office.engine, "handle", handle)
    client = office.client("the-agent")
    for as_of in ("2025-01-02", ""):
        client.post("/ask", {"text": "签注", "as_of": as_of})

    assert days == [dt.date(2025, 1, 2), DAY]
    assert client.post("/ask", {"text": "签注", "as_of": "2025-02-30"}).status_code == 422


def test_the_view_changes_no_word(kb: KnowledgeBase) -> None:
    made = given(kb)
    view = view_of(made, kb)

    assert made["steps"] and made["citations"]
    shown = [*view.blocks, view.sources, "\n".join(["怎么算的：", *(f"{n}. {text}" for n, (text, _) in enumerate(view.steps, 1))])]
    assert sorted(shown) == sorted(str(made["text"]).split("\n\n"))
    assert view.with_clause.startswith(str(made["spoken"])) and str(made["receipt"]) in view.with_clause


def test_entries_beside_the_answer(kb: KnowledgeBase) -> None:
    made = given(kb)
    questions = [{"matter": "endorsement", "aspect": "due_date", "confidence": 0.93, "alternatives": [["endorsement", "fee", 0.05]]}]
    heard = {"intent": {"name": "ask", "confidence": 0.99}, "questions": questions, "entities": [{"entity": "city", "value": "上海"}]}
    buttons = [{"title": "在哪办", "payload": '/ask{"matter": "endorsement", "aspect": "where"}'}, {"title": "转人工", "payload": "/human"}]
    asked = Asked("0" * 16, [made], buttons=buttons, understood=heard)

    choices = beside(asked, kb)
    told = understood(asked)

    assert [choice.key for choice in choices] == list(range(1, len(choices) + 1))
    assert choices[0].entry == "endorsement.where"
    assert ("endorsement.fee", "5%") in {(choice.entry, choice.why) for choice in choices}
    assert made["entry"] not in {choice.entry for choice in choices}
    assert told is not None
    assert (told.what, told.sure, told.readings, told.facts) == ("提问", "99%", (("签注 · 具体日期", "93%"),), (("城市", "上海"),))
    assert {entry.matter for _, entries in siblings(asked, kb) for entry in entries} == {Matter.ENDORSEMENT}


def test_an_answer_number_brings_back_what_was_said(office: Office, kb: KnowledgeBase) -> None:
    facts = Facts(city="上海")
    made = answer(Question(Matter.ENDORSEMENT, Aspect.MATERIALS), facts, DAY, kb)
    record = record_of(made, facts, kb)
    assert record is not None
    Receipts(office.store).keep(record, at=START, channel="rest")
    client = office.client("the-agent")

    found = client.get("/receipt", params={"code": made.receipt.lower()})
    absent = client.get("/receipt", params={"code": "JY-20200101-AAAAAAAA"})

    assert "一字不差" in found.text and made.receipt in found.text
    assert absent.status_code == 404
    assert AccessAction.RECEIPT.zh in {line.what for line in audit_lines(office.store, since=START)}


def test_what_is_vendored_is_what_was_published() -> None:
    folder = ROOT / "web" / "desk" / "static" / "vendor"
    table = dict(re.findall(r"\| `([\w.-]+\.js)` .* `([0-9a-f]{64})` \|", (folder / "README.md").read_text("utf-8")))

    assert {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in folder.glob("*.js")} == table
    assert all(name in (ROOT / "web/desk/templates/base.html").read_text("utf-8") for name in table)
