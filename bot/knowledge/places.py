"""Whose rule an answer follows, said to the user; and where to ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bot.deadlines import plain_date
from bot.knowledge.base import KnowledgeBase

CHANNEL = "hotline.channel"


def place_notes(city: str | None, as_of: dt.date, kb: KnowledgeBase, *, local: bool, differ: bool) -> Iterator[str]:
    """Remarks on the place.

    Args:
        local: the answer uses a value of the city's own.
        differ: some city has a value of its own for what the answer speaks of.
    """
    if city is None:
        if differ:
            yield "以上按国家规定，各地可能另有规定。"
        return
    known = kb.cities.get(city)
    if known is None:
        yield f"没有收录{city}的规定，以上按国家规定，核实可以找{channel(city, as_of, kb)}。"
    elif known.hedge_only:
        yield f"{city}的现行规定没有核实到（{known.reason}），以上按国家规定，核实可以找{channel(city, as_of, kb)}。"
    elif local:
        yield f"按{city}的规定。"
        if known.rule_to is not None and known.rule_to < as_of:
            yield f"{city}的《{known.rule_title}》有效期到{plain_date(known.rule_to)}，已经过期，请核实新规定。"
    elif differ:
        yield f"没有收录{city}对此的单独规定，按国家规定。"


def follows_nation_for_want_of_city(city: str | None, kb: KnowledgeBase) -> bool:
    """Whether a city was named whose own rule is not on file."""
    known = kb.cities.get(city) if city else None
    return city is not None and (known is None or known.hedge_only)


def channel(city: str | None, as_of: dt.date, kb: KnowledgeBase) -> str:
    """The official place to ask at: the city's, else the police station and the government hotline."""
    known = kb.cities.get(city) if city else None
    if known is not None and known.channel:
        return known.channel
    general = kb.parameters.resolve(CHANNEL, None, as_of)
    return str(general.value.content) if general else "居住地公安派出所"
