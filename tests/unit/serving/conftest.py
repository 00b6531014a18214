"""A small domain with a form, and what a conversation in it consists of."""

from __future__ import annotations

import pytest

pytest.importorskip("rasa")

from rasa.shared.core.domain import Domain

DOMAIN = """
version: "3.1"
intents: [ask, inform, stop]
entities: [city, {day: {roles: [issued, moved]}}]
slots:
  city: {type: text, influence_conversation: false, mappings: [{type: from_entity, entity: city}]}
  task: {type: categorical, values: [progress, other], mappings: [{type: custom}]}
  places: {type: list, influence_conversation: true, mappings: [{type: from_entity, entity: city}]}
  said: {type: text, influence_conversation: false, mappings: [
    {type: from_text, conditions: [{active_loop: case_form, requested_slot: said}]}]}
  issued: {type: text, influence_conversation: false, mappings: [
    {type: from_entity, entity: day, role: issued},
    {type: from_entity, entity: day, conditions: [{active_loop: case_form, requested_slot: issued}]}]}
  moved: {type: text, influence_conversation: false, mappings: [{type: from_entity, entity: day, role: moved, not_intent: stop}]}
  level: {type: text, initial_value: low, mappings: [{type: custom}]}
  asked: {type: bool, influence_conversation: true, mappings: [{type: from_intent, intent: ask, value: true}]}
forms:
  case_form: {required_slots: [said, issued], ignored_intents: [ask]}
  other_form: {required_slots: [moved]}
actions: [action_answer, action_report, validate_case_form, action_validate_slot_mappings]
responses:
  utter_greet: [{text: hello}]
  utter_ask_said: [{text: say}]
  utter_ask_issued: [{text: when}]
session_config: {session_expiration_time: 60, carry_over_slots_to_new_session: true}
"""


@pytest.fixture(scope="session")
def domain() -> Domain:
    return Domain.from_yaml(DOMAIN)
