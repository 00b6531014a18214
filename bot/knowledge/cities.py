"""Names by which people call the cities on file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.knowledge.base import City, KnowledgeBase


def city_names(kb: KnowledgeBase) -> Mapping[str, str]:
    """Every name, alias and district of the cities on file, with the official short name of its city."""
    return kb.city_names


def name_table(cities: Iterable[City], twice: Callable[[str, str, str], None]) -> dict[str, str]:
    """Names of the cities with their official short names.

    Args:
        twice: told of a name that two cities claim: name, first city, second city.
    """
    table: dict[str, str] = {}
    for city in cities:
        for name in (city.name, *city.names):
            if table.setdefault(name, city.name) != city.name:
                twice(name, table[name], city.name)
    return table
