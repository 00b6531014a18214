"""What the knowledge says about reminders, in the form that the case store takes."""

from __future__ import annotations

import datetime as dt

from bot.cases.reminders.rules import ReminderRule, ReminderRules
from bot.knowledge import KnowledgeBase
from bot.knowledge.citations import articles_zh


def reminder_rules(kb: KnowledgeBase, as_of: dt.date) -> ReminderRules:
    """The endorsement window and the waiting period of the law in force on a day, by city."""
    found: dict[tuple[str, str], ReminderRule | None] = {}

    def rule(path: str, city: str) -> ReminderRule | None:
        if (path, city) not in found:
            found[path, city] = _rule(kb, path, city, as_of)
        return found[path, city]

    return ReminderRules(
        window=lambda city: rule("endorsement.window", city),
        wait=lambda city: rule("eligibility.residence_period", city),
        calendar=kb.calendar,
    )


def _rule(kb: KnowledgeBase, path: str, city: str, as_of: dt.date) -> ReminderRule | None:
    resolved = kb.parameters.resolve(path, kb.city_of(city), as_of)
    period = resolved.value.period if resolved else None
    if resolved is None or period is None:
        return None
    value = resolved.value
    source = kb.sources[value.source]
    title = f"《{source.title.replace('《', '〈').replace('》', '〉')}》" if source.document else source.title
    basis = title + articles_zh([value.article])
    return ReminderRule(period, basis, hedged=value.confidence == "C")
