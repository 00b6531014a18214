"""Rasa's rule policy with the search for the rules that fit remembered.

Rasa holds every rule against every state of the conversation at each of the three predictions of a turn. Which rules fit
a state depends on that state and its place only, and few different states occur; so the answer is remembered.
"""

from __future__ import annotations

from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.domain import State

REMEMBERED = 5000

_Place = tuple[int, int, str]  # the look-up table, how many turns back, the state


class RememberingRulePolicy(RulePolicy):
    """Gives the same predictions as ``RulePolicy``; used for prediction only, when the look-up tables do not change any more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fitting: dict[_Place, frozenset[str]] = {}

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        possible: frozenset[str] | None = None
        for back, state in enumerate(reversed(states)):
            fitting = self._keys_that_fit(lookup, back, state)
            possible = fitting if possible is None else possible & fitting
            if not possible:
                break
        return set(lookup) if possible is None else set(possible)

    def _keys_that_fit(self, lookup: dict[str, str], back: int, state: State) -> frozenset[str]:
        place = (id(lookup), back, repr(state))
        found = self._fitting.get(place)
        if found is None:
            if len(self._fitting) >= REMEMBERED:
                self._fitting.clear()
            found = self._fitting[place] = frozenset(key for key in lookup if self._is_rule_applicable(key, back, state))
        return found
