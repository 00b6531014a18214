"""What the knowledge says about a case, in the form that the case store takes."""

from __future__ import annotations

import datetime as dt

from bot.cases.rules import CaseRules, IssueLimit, LateRule
from bot.deadlines import Period
from bot.knowledge import KnowledgeBase

_PATHS = {
    "limit": ("application.issue_limit", "application.issue_limit_max_if_extended"),
    "endorsement": ("endorsement.window", "endorsement.grace", "endorsement.make_up_limit"),
}


def case_rules(kb: KnowledgeBase, as_of: dt.date) -> CaseRules:
    """Time limits of the law in force on a day, by city."""

    def period(path: str, city: str) -> Period | None:
        found = kb.parameters.resolve(path, kb.city_of(city), as_of)
        return found.value.period if found else None

    def limit(city: str) -> IssueLimit | None:
        days = period("application.issue_limit", city)
        return IssueLimit(days, period("application.issue_limit_max_if_extended", city)) if days else None

    def hedged(city: str, rule: str) -> bool:
        found = (kb.parameters.resolve(path, kb.city_of(city), as_of) for path in _PATHS[rule])
        return any(value is not None and value.value.confidence == "C" for value in found)

    hotline = kb.parameters.resolve("hotline.government", None, as_of)
    return CaseRules(
        limits=limit,
        calendar=kb.calendar,
        hedged=hedged,
        late=lambda city: LateRule(period("endorsement.grace", city), period("endorsement.make_up_limit", city)),
        windows=lambda city: period("endorsement.window", city),
        hotline=f"政务服务便民热线 {hotline.value.content}" if hotline else None,
    )
