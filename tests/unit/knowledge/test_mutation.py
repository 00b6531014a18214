"""Changing one parameter changes the answers that depend on it, and no others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot.knowledge import Facts, KnowledgeBase, Parameter, Question, answer

TODAY = dt.date(2026, 11, 23)
ROOT = Path(__file__).resolve().parents[3]
DATES = {
    "registered": dt.date(2026, 1, 31),
    "accepted": dt.date(2026, 11, 10),
    "issued": dt.date(2025, 3, 31),
    "moved": dt.date(2026, 11, 10),
}


def answers(kb: KnowledgeBase, city: str | None) -> dict[str, tuple[object, ...]]:
    """What each entry shows, without the receipt."""
    out: dict[str, tuple[object, ...]] = {}
    for entry in kb.entries.values():
        for dates in ({}, DATES, {"expires": dt.date(2026, 10, 31)}):
            given = answer(Question(entry.matter, entry.aspect, entry.id), Facts(city=city, dates=dates), TODAY, kb)
            out[entry.id] = (*out.get(entry.id, ()), given.body, given.spoken, given.computed, given.next_steps, given.notes)
    return out


def changed(kb: KnowledgeBase, path: str, city: str | None) -> set[str]:
    """Entries that show something else once the value of a path is another."""
    before, after = answers(kb, city), answers(mutated(kb, path, city), city)
    return {name for name in before if before[name] != after[name]}


def mutated(kb: KnowledgeBase, path: str, city: str | None) -> KnowledgeBase:
    known: Mapping[str, Parameter] = kb.parameters.cities[city] if city else kb.parameters.national
    values = tuple(replace(value, content=_other(value.content)) for value in known[path].values)
    new = {**known, path: replace(known[path], values=values)}
    if city:
        return replace(kb, parameters=replace(kb.parameters, cities={**kb.parameters.cities, city: new}, _differing={}))
    return replace(kb, parameters=replace(kb.parameters, national=new, _differing={}))


def _other(content: object) -> object:
    if isinstance(content, bool):
        return not content
    if isinstance(content, int):
        return content + 1
    return (*content, "另一样") if isinstance(content, tuple) else f"{content}（改）"


@pytest.mark.parametrize(
    ("path", "city", "dependent"),
    [
        ("application.issue_limit", None, {"application.deadline", "application.due_date"}),
        ("application.issue_limit", "乙", {"application.deadline", "application.due_date"}),
        ("application.materials", None, {"application.materials"}),
        ("endorsement.window", None, {"endorsement.due_date"}),
        ("endorsement.grace", "乙", {"endorsement.due_date"}),
        ("fees.first", None, {"application.fee"}),
        ("fees.replacement", "乙", {"application.fee"}),
        ("endorsement.secret", None, set()),
    ],
)
def test_exactly_the_dependent_answers_change(kb, path: str, city: str | None, dependent: set[str]) -> None:
    assert changed(kb, path, city) == dependent


def test_a_value_that_a_city_overrides_does_not_reach_that_city(kb) -> None:
    other = mutated(kb, "application.issue_limit", None)
    shown = {name: texts[:3] for name, texts in answers(kb, "乙").items()}
    assert {name: texts[:3] for name, texts in answers(other, "乙").items()} == shown


def _real() -> Iterator[tuple[str, str | None]]:
    yield from [
        ("penalties.impersonate_or_trade_fake.fine_max", None),
        ("application.materials_common", None),
        ("endorsement.window", None),
    ]
    yield from [("application.issue_limit", "深圳"), ("endorsement.window", "深圳"), ("address_change.limit", "上海")]
    yield from [("eligibility.residence_period", "深圳"), ("endorsement.grace", "上海"), ("fees.replacement", "天津")]


@pytest.mark.parametrize(("path", "city"), list(_real()))
def test_in_the_real_data_only_entries_that_name_the_path_change(real_kb, path: str, city: str | None) -> None:
    using = {name for name, entry in real_kb.entries.items() if path in entry.paths}
    found = changed(real_kb, path, city)
    assert found
    assert found <= using


@pytest.fixture(scope="module")
def real_kb() -> KnowledgeBase:
    return KnowledgeBase.load(ROOT)
