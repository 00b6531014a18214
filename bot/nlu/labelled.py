"""The two axes as Rasa intent labels.

A question is the retrieval intent ``ask`` with the key ``matter_aspect``; a statement of facts is ``inform`` with its
matter; a message outside the scope is ``out_of_scope`` with its kind; every other act is a plain intent. The classifier
scores a *target* ``(matter, aspect-or-act)``, so that all labels share the same two heads.
"""

from __future__ import annotations

from typing import NamedTuple

from bot.labels import Act, Aspect, Matter, OutOfScope

OUT_OF_SCOPE_INTENT = "out_of_scope"
KIND_PREFIX = "oos:"


class Target(NamedTuple):
    """What a message is about: a matter and an aspect, an act, or a kind of out-of-scope message."""

    matter: str
    what: str

    @property
    def is_question(self) -> bool:
        """Whether this is a question about a (matter, aspect) pair."""
        return self.what in _ASPECTS

    @property
    def act(self) -> Act:
        """The act that a message with this target performs."""
        if self.is_question:
            return Act.ASK
        if self.what.startswith(KIND_PREFIX):
            return Act.OUT_OF_SCOPE
        return Act(self.what)

    @property
    def kind(self) -> OutOfScope | None:
        """Why the message is out of scope; ``None`` when it is not."""
        return OutOfScope(self.what[len(KIND_PREFIX) :]) if self.what.startswith(KIND_PREFIX) else None

    @property
    def intent(self) -> str:
        """The Rasa intent, without its retrieval key."""
        if self.is_question:
            return "ask"
        return OUT_OF_SCOPE_INTENT if self.kind else self.what

    @property
    def full_intent(self) -> str:
        """The Rasa intent with its retrieval key, where it has one."""
        if self.is_question:
            return f"ask/{self.matter}_{self.what}"
        if self.kind:
            return f"{OUT_OF_SCOPE_INTENT}/{self.kind}"
        return f"inform/{self.matter}" if self.what == Act.INFORM else self.what


#: A clause that only tells what is needed to understand the others; no message is labelled so.
TELLS = Target(str(Matter.NONE), "tells")


def target_of_entry(entry: str) -> Target:
    """The pair that a situation entry answers, by its id ``matter.aspect.situation``."""
    matter, aspect = entry.split(".")[:2]
    return Target(matter, aspect)


def class_of(target: Target) -> str:
    """The name of a target as a class of a network, where ids of situation entries are classes too."""
    return f"{target.matter}/{target.what}"


def is_entry(name: str) -> bool:
    """Whether a class is a situation entry."""
    return "/" not in name


def target_of_class(name: str) -> Target:
    """The target that a class stands for; an entry stands for its pair."""
    return target_of_entry(name) if is_entry(name) else Target(*name.split("/"))


_ASPECTS = frozenset(str(a) for a in Aspect)


def parse_intent(full_intent: str) -> Target:
    """Read a Rasa intent label as a target.

    Args:
        full_intent: ``ask/endorsement_due_date``, ``inform/registration``, ``out_of_scope/unsafe``, ``greet`` …

    Raises:
        ValueError: the label names no known matter, aspect, act or kind.
    """
    intent, _, key = full_intent.partition("/")
    if intent == "ask":
        for matter in Matter:
            if key.startswith(f"{matter}_"):
                return Target(str(matter), str(Aspect(key[len(matter) + 1 :])))
        raise ValueError(f"unknown matter in intent {full_intent!r}")
    if intent == OUT_OF_SCOPE_INTENT:
        return Target(str(Matter.NONE), KIND_PREFIX + str(OutOfScope(key)))
    if intent == Act.INFORM:
        return Target(str(Matter(key)), str(Act.INFORM))
    return Target(str(Matter.NONE), str(Act(intent)))
