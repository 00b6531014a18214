"""Answer entries, compiled for use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.knowledge.conditions import Condition
from bot.knowledge.schema import EntryModel, PartModel
from bot.knowledge.templates import Template
from bot.knowledge.wording import label
from bot.labels import Aspect, Matter

_LATE = frozenset({"window_start", "window_last", "anniversary", "grace_until", "make_up_until"})

COMPUTED_DATES: dict[str, frozenset[str]] = {
    "earliest_application": frozenset({"period_complete", "earliest_application", "counter_day"}),
    "endorsement_window": _LATE | {"previous_window_start", "previous_window_last", "previous_grace_until", "previous_make_up_until"},
    "overdue": _LATE,
    "issue_limit": frozenset({"issue_due", "issue_due_next_working_day", "issue_due_cap", "issue_due_guide"}),
    "duty_limit": frozenset({"duty_due", "duty_due_strict"}),
    "stated_limit": frozenset({"stated_due"}),
    "years_held": frozenset({"held_since", "held_asked", "held_next"}),
}
"""Names of the dates that each computation can give; not all are given every time."""


@dataclass(frozen=True)
class Part:
    """A part of the body."""

    when: Condition
    text: Template

    @classmethod
    def of(cls, raw: str | PartModel) -> Part:
        """Compile a part; a plain text shows always."""
        if isinstance(raw, str):
            return cls(Condition(), Template.parse(raw))
        return cls(Condition.of(raw.when), Template.parse(raw.text))


@dataclass(frozen=True)
class Entry:
    """One answer.

    Attributes:
        situation: last part of the id, or None for the general answer to a matter and aspect.
        spoken_when: short forms for certain conditions; the first that holds stands in front of ``spoken``.
        when_facts: facts that, once known, make this situation entry the answer in place of the general one.
        needs: facts without which ``compute`` cannot go on; ``a|b`` is either. Without ``needs`` dates are computed if they can be.
        any_matter: asked about another matter, the answer keeps that matter (office hours).
        paths: every parameter that the entry may look at.
    """

    id: str
    matter: Matter
    aspect: Aspect
    situation: str | None
    title: str
    spoken: Template
    spoken_when: tuple[Part, ...]
    body: tuple[Part, ...]
    compute: str | None
    when_facts: tuple[str, ...]
    needs: tuple[str, ...]
    asks: tuple[str, ...]
    cite: tuple[tuple[str, str | None], ...]
    next: tuple[Template, ...]
    suggestions: tuple[str, ...]
    examples: tuple[str, ...]
    any_matter: bool
    paths: frozenset[str]

    @classmethod
    def of(cls, matter: Matter, model: EntryModel) -> Entry:
        """Compile an entry that has passed the checks."""
        parts = [Part.of(raw) for raw in model.body]
        spoken_when = tuple(Part.of(raw) for raw in model.spoken_when)
        spoken = Template.parse(model.spoken)
        steps = tuple(Template.parse(line) for line in model.next)
        pieces = model.id.split(".", 2)
        return cls(
            id=model.id,
            matter=matter,
            aspect=label(Aspect, model.aspect),
            situation=pieces[2] if len(pieces) > 2 else None,
            title=model.title,
            spoken=spoken,
            spoken_when=spoken_when,
            body=tuple(parts),
            compute=model.compute,
            when_facts=tuple(model.when_facts),
            needs=tuple(model.needs),
            asks=tuple(model.asks),
            cite=tuple(reference(item) for item in model.cite),
            next=steps,
            suggestions=tuple(model.suggestions),
            examples=tuple(model.examples),
            any_matter=model.any_matter,
            paths=frozenset(_paths((*parts, *spoken_when), (spoken, *steps))) | computed_paths(model.compute, matter),
        )


COMPUTED_FROM: dict[str, frozenset[str]] = {
    "earliest_application": frozenset({"registered"}),
    "endorsement_window": frozenset({"issued", "expires", "overdue"}),
    "overdue": frozenset({"issued", "expires", "overdue"}),
    "issue_limit": frozenset({"accepted"}),
    "duty_limit": frozenset({"moved"}),
    "stated_limit": frozenset({"accepted"}),
    "years_held": frozenset({"issued"}),
}
"""Facts of which a computation needs one."""


def computed_paths(compute: str | None, matter: Matter) -> frozenset[str]:
    """Paths of the parameters that a computation takes its figures from."""
    late = ("endorsement.window", "endorsement.grace", "endorsement.make_up_limit", "endorsement.suspension_not_counted")
    used: dict[str, tuple[str, ...]] = {
        "earliest_application": ("eligibility.residence_period",),
        "endorsement_window": late,
        "overdue": late,
        "issue_limit": ("application.issue_limit", "application.issue_limit_cap"),
        "duty_limit": (duty_path(matter),),
        "stated_limit": (),
        "years_held": (),
    }
    return frozenset(used[compute]) if compute else frozenset()


def duty_path(matter: Matter) -> str:
    """The time limit within which a person has to act, by matter."""
    return "registration.limit" if matter is Matter.REGISTRATION else "address_change.limit"


def reference(text: str) -> tuple[str, str | None]:
    """``S-REG663#9`` as source and article."""
    source, _, article = text.partition("#")
    return source, article or None


def _paths(parts: tuple[Part, ...], others: tuple[Template, ...]) -> Iterator[str]:
    for template in (*(part.text for part in parts), *others):
        yield from (slot.name for slot in template.slots if slot.kind == "parameter")
    for part in parts:
        yield from part.when.paths
