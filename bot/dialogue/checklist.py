"""A verdict as an answer that can be read, kept and printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.dialogue import verdict_texts as texts
from bot.dialogue.facts import facts_of
from bot.dialogue.verdict import Met, Outcome, Told, Verdict, check
from bot.knowledge import Answer, Facts, KnowledgeBase
from bot.knowledge.receipts import receipt
from bot.knowledge.replay import ReceiptRecord, record_of
from bot.labels import Aspect, Gap, Matter, Status

CHECKED = "check"  # marks the receipt of a check, and holds what ``Facts`` has no place for


@dataclass(frozen=True)
class Section:
    """A heading with its lines."""

    name: str
    heading: str
    lines: tuple[str, ...]


def told_of(slots: Mapping[str, Any]) -> Told:
    """What the slots of the form hold."""
    facts = facts_of(slots).facts
    return Told(facts, _gap(slots.get("gap")), slots.get("ground") == "nothing")


def sections(verdict: Verdict) -> tuple[Section, ...]:
    """The verdict in sections, the same on screen and on paper."""
    lines: dict[str, tuple[str, ...]] = {
        "reasons": tuple(_reason(r.met, r.text, r.clause) for r in verdict.reasons),
        "assumed": verdict.assumed,
        "when": () if verdict.outcome is Outcome.NOT_MET else texts.when(verdict.earliest, verdict.counter, verdict.as_of),
        "materials": verdict.materials,
        "where": verdict.where,
    }
    return tuple(Section(name, texts.HEADINGS[name], found) for name, found in lines.items() if found)


def headline(verdict: Verdict) -> str:
    """The verdict in one sentence."""
    missing = next((r.text for r in verdict.reasons if r.met is Met.NO), "")
    return texts.headline(verdict.outcome.value, verdict.earliest, missing)


def code_of(verdict: Verdict, kb: KnowledgeBase) -> str:
    """The receipt code: the same facts, day and data give the same code. It tells nothing of them."""
    kind = f"{CHECKED}.{_mark(verdict.told)}"
    return receipt(kind, verdict.told.facts.city, verdict.told.facts, verdict.as_of, kb.revision)


def as_answer(verdict: Verdict, kb: KnowledgeBase) -> Answer:
    """The verdict as an answer, so that channels show, keep and rate it as any other."""
    code = code_of(verdict, kb)
    blocks = [headline(verdict), *(_block(section) for section in sections(verdict)), texts.PRINTED.format(path=path_of(code))]
    return Answer(
        status=Status.PROVISIONAL if verdict.provisional else Status.ANSWERED,
        entry="application.eligibility",
        title=texts.TITLE,
        matter=Matter.APPLICATION,
        aspect=Aspect.ELIGIBILITY,
        city=verdict.told.facts.city,
        as_of=verdict.as_of,
        spoken=headline(verdict),
        body="\n\n".join(blocks),
        receipt=code,
        steps=verdict.steps,
        citations=verdict.citations,
        hedge=verdict.hedge,
        notes=verdict.notes,
        computed={"earliest_application": verdict.earliest} if verdict.earliest else {},
    )


def path_of(code: str) -> str:
    """Address of the printable page, below that of the service."""
    return f"/checklist/{code}"


def records(verdict: Verdict, given: Answer, kb: KnowledgeBase) -> tuple[ReceiptRecord, ...]:
    """What is kept: the verdict, and each answer it rests on, so that a change of the rules finds its holder."""
    whole = record_of(given, verdict.told.facts, kb)
    assert whole is not None
    parts = (record_of(answer, facts, kb) for answer, facts in verdict.answers)
    return (replace(whole, facts={**whole.facts, CHECKED: _mark(verdict.told)}), *(part for part in parts if part is not None))


def again(record: ReceiptRecord, kb: KnowledgeBase) -> Verdict | None:
    """The verdict of a receipt, made anew; ``None`` when the receipt is of something else.

    Raises:
        ValueError: the record is of another program version and cannot be read.
    """
    mark = record.facts.get(CHECKED)
    if mark is None:
        return None
    gap, _, ground = mark.partition(".")
    told = Told(Facts.of_canonical(record.facts), _gap(gap), ground == "nothing")
    return check(told, record.as_of, kb)


def _mark(told: Told) -> str:
    return f"{told.gap or 'open'}.{'nothing' if told.no_ground else 'some'}"


def _block(section: Section) -> str:
    return "\n".join([f"{section.heading}：", *(f"· {line}" for line in section.lines)])


def _reason(met: Met, text: str, clause: str | None) -> str:
    return f"【{texts.MARKS[met.value]}】{text}" + (f"（{clause}）" if clause else "")


def _gap(value: Any) -> Gap | None:
    try:
        return Gap(value)
    except ValueError:
        return None
