"""What an answer is asked for: the question and the facts known about the asker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.deadlines import Period
from bot.knowledge.wording import FACT_LABELS, Kind, Shown, label
from bot.labels import Aspect, DateRole, Ground, Housing, Matter, Who


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        matter: the matter; its value as text is accepted.
        aspect: the aspect; its value as text is accepted.
        situation: id of a situation entry, whole or only its last part; None for the general answer.
        confidence: how sure the understanding is, from 0 to 1. It does not change the answer.
    """

    matter: Matter
    aspect: Aspect
    situation: str | None = None
    confidence: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "matter", label(Matter, self.matter))
        object.__setattr__(self, "aspect", label(Aspect, self.aspect))


@dataclass(frozen=True)
class Endorsed:
    """What the asker says of an endorsement that was due.

    Attributes:
        made: whether it was made.
        year: the year in which that was; None when none was named (签过了), which is the last one that was due.
    """

    made: bool
    year: int | None = None

    @property
    def plain(self) -> str:
        """As text: ``yes``, ``no``, ``yes 2025``."""
        return " ".join(filter(None, ("yes" if self.made else "no", str(self.year or ""))))

    @classmethod
    def read(cls, text: str) -> Endorsed:
        """What ``plain`` wrote.

        Raises:
            ValueError: it did not.
        """
        said, _, year = text.partition(" ")
        if said not in ("yes", "no"):
            raise ValueError(f"neither yes nor no: {text}")
        return cls(said == "yes", int(year) if year else None)


@dataclass(frozen=True)
class Facts:
    """What is known about the asker; None means not known yet.

    Attributes:
        city: official short name, an alias or a district (``上海``, ``上海市``, ``浦东``).
        dates: dates the asker has given, by role.
        overdue: how long the permit has been overdue, when only that was said (过期两个月了).
        visit: the day on which the asker thinks of going (20号去行不行).
        length: the length of time that the asker names and wants reckoned with (满三年是哪天, 窗口说7个工作日).
        endorsed: whether an endorsement was made, as the asker says (上次签过了, 今年没签).
        planned: of ``dates``, those of what is only planned (打算12月1号去登记).
        whose: the person whose dates they are, where a talk tells those of several.
    """

    city: str | None = None
    ground: Ground | None = None
    housing: Housing | None = None
    who: Who | None = None
    dates: Mapping[DateRole, dt.date] = field(default_factory=dict)
    overdue: Period | None = None
    visit: dt.date | None = None
    length: Period | None = None
    endorsed: Endorsed | None = None
    planned: frozenset[DateRole] = frozenset()
    whose: str | None = None

    def __post_init__(self) -> None:
        for name, kind in FACT_LABELS.items():
            value = getattr(self, name)
            if value is not None:
                object.__setattr__(self, name, label(kind, value))
        dates = {label(DateRole, role): day for role, day in self.dates.items()}
        object.__setattr__(self, "dates", MappingProxyType(dates))
        object.__setattr__(self, "city", self.city or None)

    def get(self, name: str) -> Shown | None:
        """A fact by its name in the answers (``city``, ``ground``, ``issued``, …)."""
        if name in ("city", "ground", "housing", "who", "overdue", "visit", "length"):
            value: Shown | None = getattr(self, name)
            return value
        return self.dates.get(label(DateRole, name))

    def canonical(self) -> dict[str, str | None]:
        """The facts as plain texts, the same for the same facts."""
        return {
            "city": self.city,
            "ground": str(self.ground) if self.ground else None,
            "housing": str(self.housing) if self.housing else None,
            "who": str(self.who) if self.who else None,
            "overdue": self.overdue.plain if self.overdue else None,
            **({"length": self.length.plain} if self.length else {}),
            **({"visit": self.visit.isoformat()} if self.visit else {}),
            **({"endorsed": self.endorsed.plain} if self.endorsed else {}),
            **({"whose": self.whose} if self.whose else {}),
            **({"planned": ",".join(sorted(map(str, self.planned)))} if self.planned else {}),
            **{str(role): day.isoformat() for role, day in sorted(self.dates.items())},
        }

    @classmethod
    def of_canonical(cls, texts: Mapping[str, str | None]) -> Facts:
        """The facts that ``canonical`` wrote.

        Raises:
            ValueError: they are of another program version and cannot be read.
        """
        roles = {str(role) for role in DateRole}
        overdue, visit, length, endorsed = (texts.get(name) for name in ("overdue", "visit", "length", "endorsed"))
        return cls(
            city=texts.get("city"),
            ground=_label(Ground, texts.get("ground")),
            housing=_label(Housing, texts.get("housing")),
            who=_label(Who, texts.get("who")),
            dates={label(DateRole, name): dt.date.fromisoformat(day) for name, day in texts.items() if name in roles and day},
            overdue=Period.read(overdue) if overdue else None,
            visit=dt.date.fromisoformat(visit) if visit else None,
            length=Period.read(length) if length else None,
            endorsed=Endorsed.read(endorsed) if endorsed else None,
            whose=texts.get("whose"),
            planned=frozenset(label(DateRole, role) for role in (texts.get("planned") or "").split(",") if role),
        )


def _label(kind: type[Kind], value: str | None) -> Kind | None:
    return label(kind, value) if value else None
