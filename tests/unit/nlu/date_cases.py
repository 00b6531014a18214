"""Reads the case files of the date tests and compares mentions with the answers written in them."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import NamedTuple

from bot.nlu.dates import DateMention, Kind, find_dates, span_value
from bot.nlu.normalise import normalise

CASES = Path(__file__).resolve().parents[2] / "cases" / "dates"
TODAY = dt.date(2026, 11, 23)


class Case(NamedTuple):
    """One line of ``unseen.tsv``."""

    number: str
    sentence: str
    answers: tuple[str, ...]
    ask: str


class Expression(NamedTuple):
    """One line of ``expressions.tsv``."""

    number: str
    text: str
    answers: tuple[str, ...]


def _rows(name: str) -> list[list[str]]:
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE) if row and not row[0].startswith("#")]
    return [row + [""] * (6 - len(row)) for row in rows[1:]]


def unseen() -> list[Case]:
    """The held-out sentences."""
    return [Case(r[0], r[2], (r[3], *filter(None, (a.strip() for a in r[4].split(" ; ")))), r[5]) for r in _rows("unseen.tsv")]


def expressions() -> list[Expression]:
    """The bare expressions."""
    return [Expression(r[0], r[2], (r[3], *filter(None, (a.strip() for a in r[4].split(" ; "))))) for r in _rows("expressions.tsv")]


def read(sentence: str) -> list[DateMention]:
    """The mentions of a sentence as a user would type it."""
    return find_dates(normalise(sentence).text, TODAY)


def notation(mention: DateMention) -> str:
    """A mention in the notation of ``unseen.tsv``."""
    if mention.kind is Kind.DURATION:
        parts = ((mention.length.years, "y"), (mention.length.months, "m"), (mention.length.days, "d"))
        body = "DUR:" + "".join(f"{n}{unit}" for n, unit in parts if n) + ("!" if mention.overdue else "")
        return body + (f"@{mention.role}" if mention.overdue else "")
    role = f"@{mention.role or '-'}"
    if mention.kind is Kind.IMPOSSIBLE:
        return "X" + role
    value = span_value((mention.first, mention.last)).replace("..", "*")
    return ("D:" if mention.kind is Kind.DAY else "R:") + value + role


def answer(mentions: list[DateMention]) -> str:
    """All mentions of a sentence in the notation of ``unseen.tsv``."""
    return " + ".join(map(notation, mentions)) or "NONE"


def failure(case: Case) -> str | None:
    """What is wrong with the answer to a held-out case, or ``None`` when it is right."""
    mentions = read(case.sentence)
    got = answer(mentions)
    if got not in case.answers:
        return f"{case.number} {case.sentence}: {got}, not {case.answers}"
    asked = any(mention.ambiguous for mention in mentions)
    if case.ask and asked != (case.ask == "yes"):
        return f"{case.number} {case.sentence}: {got}, ask back: {asked}, not {case.ask}"
    return None
