"""Rasa's RulePolicy, with the search for the rules that fit remembered."""

from __future__ import annotations

import json
from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe

REMEMBERED = 5000


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class RememberingRulePolicy(RulePolicy):
    """Chooses the same rules as Rasa's RulePolicy.

    Rasa holds every rule against every state of the conversation at each of the three predictions of a turn. Which rules
    fit one state depends on that state and its place only, and few different states occur; so the answer is remembered.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fitting: dict[tuple[int, int, int, str], frozenset[str]] = {}

    def _get_possible_keys(self, lookup: dict[str, str], states: list[Any]) -> set[str]:
        possible: frozenset[str] | None = None
        for index, state in enumerate(reversed(states)):
            fitting = self._keys_that_fit(lookup, index, state)
            possible = fitting if possible is None else possible & fitting
            if not possible:
                break
        return set(lookup) if possible is None else set(possible)

    def _keys_that_fit(self, lookup: dict[str, str], index: int, state: Any) -> frozenset[str]:
        # while rules are learned the look-up tables still change; their size tells one state of a table from another
        place = (id(lookup), len(lookup), index, json.dumps(state, sort_keys=True, default=str))
        found = self._fitting.get(place)
        if found is None:
            if len(self._fitting) >= REMEMBERED:
                self._fitting.clear()
            found = frozenset(key for key in lookup if self._is_rule_applicable(key, index, state))
            self._fitting[place] = found
        return found
