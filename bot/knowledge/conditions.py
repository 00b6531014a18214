"""When a part of an answer shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from bot.deadlines import State
from bot.knowledge.parameters import Resolved, Scalar
from bot.knowledge.question import Facts
from bot.knowledge.schema import WhenModel

UNKNOWN = "none"
LABELLED = ("ground", "housing", "who", "city")


@dataclass(frozen=True)
class Situation:
    """What the conditions look at: the facts, the parameters in force and the computed states (see ``Computed``)."""

    facts: Facts
    resolve: Callable[[str], Resolved | None]
    state: State | None
    missed: State | None = None


@dataclass(frozen=True)
class Condition:
    """A compiled ``when``: all of it must hold.

    Attributes:
        labels: allowed labels by fact; ``none`` stands for not known yet.
        states: allowed states of the computation, or None when it does not matter.
        has: paths with a value in force; of a flag, one that is set: what is denied is not had. To tell a flag that is not set
            from one that is not on file, use ``values``.
        lacks: paths without any value in force.
        missed: allowed states for the case that the window before the next one was missed; ``none`` when there was none before.
        values: allowed contents by parameter path.
    """

    labels: Mapping[str, frozenset[str]] = field(default_factory=dict)
    states: frozenset[str] | None = None
    missed: frozenset[str] | None = None
    city_has: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    no_facts: tuple[str, ...] = ()
    values: Mapping[str, tuple[Scalar, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, when: WhenModel) -> Condition:
        """Compile the conditions of a part."""
        values = {
            path: tuple(tuple(item) if isinstance(item, list) else item for item in allowed) for path, allowed in (when.value or {}).items()
        }
        return cls(
            labels={name: frozenset(allowed) for name in LABELLED if (allowed := getattr(when, name)) is not None},
            states=frozenset(when.state) if when.state is not None else None,
            missed=frozenset(when.missed) if when.missed is not None else None,
            city_has=_names(when.city_has),
            has=_names(when.has),
            lacks=_names(when.lacks),
            facts=_names(when.fact),
            no_facts=_names(when.no_fact),
            values=values,
        )

    @property
    def paths(self) -> Iterator[str]:
        """Paths of the parameters that are looked at."""
        yield from (*self.relied_on, *self.lacks)

    @property
    def relied_on(self) -> Iterator[str]:
        """Paths whose value must be there for the part to show: the part rests on them even when it does not name them."""
        yield from (*self.city_has, *self.has, *self.values)

    def holds(self, at: Situation) -> bool:
        """Whether the part shows."""
        return self._facts_hold(at) and self._parameters_hold(at)

    def _facts_hold(self, at: Situation) -> bool:
        for name, allowed in self.labels.items():
            known = at.facts.get(name)
            if (UNKNOWN if known is None else str(known)) not in allowed:
                return False
        if self.states is not None and (at.state is None or at.state.value not in self.states):
            return False
        if self.missed is not None and (at.missed.value if at.missed else UNKNOWN) not in self.missed:
            return False
        if any(at.facts.get(name) is None for name in self.facts):
            return False
        return all(at.facts.get(name) is None for name in self.no_facts)

    def _parameters_hold(self, at: Situation) -> bool:
        for path in self.city_has:
            known = at.resolve(path)
            if known is None or not known.own:
                return False
        if any((known := at.resolve(path)) is None or known.value.content is False for path in self.has):
            return False
        if any(at.resolve(path) is not None for path in self.lacks):
            return False
        for path, allowed in self.values.items():
            known = at.resolve(path)
            if known is None or not any(_same(known.value.content, item) for item in allowed):
                return False
        return True


def _same(content: Scalar, item: Scalar) -> bool:
    return type(content) is type(item) and content == item  # True must not pass for 1


def _names(value: str | list[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)
