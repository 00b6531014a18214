"""An answer: what is shown, said, cited and asked back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property

from bot.deadlines import State, Step
from bot.knowledge.citations import Citation, line
from bot.knowledge.wording import fact_briefly, fact_zh
from bot.labels import Aspect, Matter, Status

_MOST_ASKED = 3  # more than three facts in one breath and none is given


@dataclass(frozen=True)
class Suggestion:
    """An entry offered as a button."""

    entry: str
    title: str


@dataclass(frozen=True)
class Answer:
    """The result of ``answer``.

    Attributes:
        status: what came of the question.
        entry: id of the entry used, or None when there is none.
        city: official short name of the asker's city, or the name as given when it is not on file; None when unknown.
        as_of: the day whose rules were applied.
        spoken: short form for the phone.
        body: paragraphs, one to a line.
        steps: the working of computed dates.
        hedge: the warning when something of grade C is shown, or None.
        notes: remarks: whose rule, conflicts between sources, what is provisional.
        missing: facts that are asked for, the necessary ones first; ``issued|expires`` asks for either.
        state: state of the endorsement when it was computed.
        notices: urgent notices that concern the question; ``body`` and ``spoken`` begin with them.
        parameters: paths of the parameters it rests on, each with whether the value is the city's own.
        computed: dates by name.
        receipt: code by which the same answer can be made again.
    """

    status: Status
    entry: str | None
    title: str
    matter: Matter
    aspect: Aspect
    city: str | None
    as_of: dt.date
    spoken: str
    body: str
    receipt: str
    steps: tuple[Step, ...] = ()
    citations: tuple[Citation, ...] = ()
    hedge: str | None = None
    notes: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    computed: Mapping[str, dt.date] = field(default_factory=dict)
    state: State | None = None
    notices: tuple[str, ...] = ()
    parameters: Mapping[str, bool] = field(default_factory=dict)

    @property
    def questions(self) -> tuple[str, ...]:
        """What is asked of the user, as sentences."""
        needed = 1 if self.status is Status.NEEDS_FACT else 0
        out = [f"要算出日期，请告诉我{fact_zh(names)}。" for names in self.missing[:needed]]
        helpful = self.missing[needed:][:_MOST_ASKED]
        if helpful:
            why = "各地规定不同，" if "city" in helpful else ""
            out.append(f"{why}告诉我{'、'.join(fact_briefly(names) for names in helpful)}，可以说得更准。")
        return tuple(out)

    @property
    def sources_line(self) -> str:
        """The sources in one line, or an empty text."""
        return f"依据：{line(self.citations)}" if self.citations else ""

    @cached_property
    def text(self) -> str:
        """What the user reads."""
        blocks = [self.body]
        if self.steps:
            blocks.append("\n".join(["怎么算的：", *(f"{n}. {step.text}" for n, step in enumerate(self.steps, 1))]))
        if self.next_steps:
            blocks.append("\n".join(["接下来：", *(f"· {step}" for step in self.next_steps)]))
        remarks = [*self.notes, *([self.hedge] if self.hedge else [])]
        blocks += ["\n".join(remarks), "\n".join(self.questions), self.sources_line]
        return "\n\n".join(block for block in blocks if block)

    def as_dict(self) -> dict[str, object]:
        """The answer as plain JSON values."""
        return {
            "status": str(self.status),
            "entry": self.entry,
            "title": self.title,
            "matter": str(self.matter),
            "aspect": str(self.aspect),
            "city": self.city,
            "as_of": self.as_of.isoformat(),
            "spoken": self.spoken,
            "notices": list(self.notices),
            "body": self.body,
            "text": self.text,
            "steps": [{"text": step.text, "date": _iso(step.date), "basis": step.basis} for step in self.steps],
            "citations": [_citation(item) for item in self.citations],
            "hedge": self.hedge,
            "notes": list(self.notes),
            "next_steps": list(self.next_steps),
            "missing": list(self.missing),
            "questions": list(self.questions),
            "suggestions": [{"entry": item.entry, "title": item.title} for item in self.suggestions],
            "computed": {name: day.isoformat() for name, day in self.computed.items()},
            "state": self.state.value if self.state else None,
            "receipt": self.receipt,
        }


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _citation(item: Citation) -> dict[str, object]:
    raw = {entry.name: getattr(item, entry.name) for entry in fields(item)}
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in raw.items()}
