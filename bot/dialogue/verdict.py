"""The guided eligibility check: from what the user told to a verdict with its reasons. Pure.

Nothing here is a rule of its own: the figures, lists and clauses are policy parameters, the dates are those of the answers of
``bot.knowledge``, and what is not on file is said to be for the office to decide.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from bot.deadlines import Step
from bot.dialogue import verdict_texts as texts
from bot.dialogue.remembered import remembered_answer
from bot.knowledge import Answer, Citation, Facts, KnowledgeBase, Question, Value
from bot.knowledge.citations import articles_zh, cite
from bot.knowledge.wording import joined, plain
from bot.labels import Aspect, DateRole, Gap, Ground, Housing, Matter, Who


class Outcome(str, Enum):
    """What came of the check."""

    ELIGIBLE = "eligible"
    WAIT = "wait"
    NOT_MET = "not_met"
    DEPENDS = "depends"


class Met(str, Enum):
    """Whether one condition is met."""

    YES = "yes"
    NOT_YET = "not_yet"
    NO = "no"
    OFFICE = "office"  # not on file, or not asked: the office decides


@dataclass(frozen=True)
class Told:
    """What the user told.

    Attributes:
        facts: city, ground, housing, who and the date of registration.
        gap: what became of the registration; None when it was left open.
        no_ground: the user said that none of the grounds fits.
    """

    facts: Facts
    gap: Gap | None = None
    no_ground: bool = False


@dataclass(frozen=True)
class Reason:
    """One condition, whether it is met, and the clause it rests on (None where nothing is on file)."""

    met: Met
    text: str
    clause: str | None = None


@dataclass(frozen=True)
class Verdict:
    """The result of a check.

    Attributes:
        earliest: first day on which one may apply; None when it cannot be told.
        counter: first day from then, or from today, on which an office is open.
        reasons: the conditions in the order of the law.
        assumed: what was taken for granted.
        materials: lines of the personal list.
        where: lines on the place.
        steps: the working of the date.
        answers: the answers it was put together from, with the facts each was given for.
    """

    told: Told
    as_of: dt.date
    outcome: Outcome
    reasons: tuple[Reason, ...]
    assumed: tuple[str, ...]
    materials: tuple[str, ...]
    where: tuple[str, ...]
    earliest: dt.date | None
    counter: dt.date | None
    steps: tuple[Step, ...]
    citations: tuple[Citation, ...]
    provisional: bool
    hedge: str | None
    notes: tuple[str, ...]
    answers: tuple[tuple[Answer, Facts], ...]


def check(told: Told, as_of: dt.date, kb: KnowledgeBase) -> Verdict:
    """Hold what was told against the rules in force on ``as_of``."""
    return _Check(told, as_of, kb).verdict()


class _Check:
    def __init__(self, told: Told, as_of: dt.date, kb: KnowledgeBase) -> None:
        facts = replace(told.facts, city=kb.city_of(told.facts.city), visit=None, overdue=None)
        registered = facts.dates.get(DateRole.REGISTERED)
        is_registered = told.gap not in (Gap.NEVER, Gap.LAPSED)
        # a date of acceptance or issue would make these other questions
        dates = {DateRole.REGISTERED: registered} if registered is not None and is_registered else {}
        self.facts = replace(facts, dates=dates)
        self.told, self.as_of, self.kb = replace(told, facts=self.facts), as_of, kb
        self.used: list[Citation] = []
        self.answers = {
            aspect: self._answer(Question(Matter.APPLICATION, aspect))
            for aspect in (Aspect.DUE_DATE, Aspect.MATERIALS, Aspect.WHERE, Aspect.ELIGIBILITY)
        }

    def verdict(self) -> Verdict:
        due = self.answers[Aspect.DUE_DATE]
        reasons = tuple(self._reasons(due))
        counted = self._shown(due, self.answers[Aspect.MATERIALS], self.answers[Aspect.WHERE])
        earliest = due.computed.get("earliest_application")
        counter = due.computed.get("counter_day")
        if earliest is not None and earliest <= self.as_of:
            counter = self.kb.calendar.next_working_day(self.as_of)
        return Verdict(
            told=self.told,
            as_of=self.as_of,
            outcome=_outcome(reasons),
            reasons=reasons,
            assumed=tuple(self._assumed()),
            materials=tuple(self.answers[Aspect.MATERIALS].body.splitlines()),
            where=tuple(self.answers[Aspect.WHERE].body.splitlines()[:2]),
            earliest=earliest,
            counter=counter,
            steps=due.steps,
            citations=tuple(dict.fromkeys([*self.used, *(c for given in counted for c in given.citations)])),
            provisional=due.status.value == "provisional",
            hedge=next((given.hedge for given in counted if given.hedge), None) or (texts.hedge(self.used)),
            notes=tuple(dict.fromkeys(note for given in counted for note in given.notes)),
            answers=tuple((given, self.facts) for given in counted),
        )

    def _answer(self, question: Question) -> Answer:
        return remembered_answer(question, self.facts, self.as_of, self.kb)

    def _shown(self, *given: Answer) -> tuple[Answer, ...]:
        return given if given[0].computed else given[1:]

    def _value(self, path: str) -> Value | None:
        found = self.kb.parameters.resolve(path, self.facts.city, self.as_of)
        return found.value if found else None

    def _clause(self, *values: Value | None) -> str | None:
        """The clauses of values, which become sources of the verdict."""
        named = []
        for value in values:
            if value is None:
                continue
            source = self.kb.sources[value.source]
            self.used.append(cite(source, value.article, value.confidence, value.verified_on))
            title = f"《{source.title.replace('《', '〈').replace('》', '〉')}》" if source.document else source.title
            named.append(title + articles_zh([value.article]))
        return "；".join(dict.fromkeys(named)) or None

    def _reasons(self, due: Answer) -> Iterator[Reason]:
        yield from self._registration()
        if self.told.gap not in (Gap.NEVER, Gap.LAPSED):
            yield from self._time(due)
            yield from self._gap()
        yield from self._ground()
        yield from self._home()
        yield from self._who()

    def _registration(self) -> Iterator[Reason]:
        start = self._value("eligibility.period_starts_at")
        if self.told.gap is Gap.NEVER:
            yield Reason(Met.NO, texts.NEVER_REGISTERED, self._clause(start))
        elif self.told.gap is Gap.LAPSED:
            yield Reason(Met.NO, texts.LAPSED, self._clause(start))
        elif DateRole.REGISTERED in self.facts.dates:
            yield Reason(Met.YES, texts.REGISTERED, self._clause(start))

    def _time(self, due: Answer) -> Iterator[Reason]:
        wait = self._value("eligibility.residence_period")
        clause = self._clause(wait)
        earliest = due.computed.get("earliest_application")
        period = plain(wait) if wait else ""
        if earliest is None:
            yield Reason(Met.OFFICE, texts.no_date(period), clause)
        elif earliest <= self.as_of:
            yield Reason(Met.YES, texts.stayed(period, earliest), clause)
        else:
            yield Reason(Met.NOT_YET, texts.not_yet(period, earliest, (earliest - self.as_of).days), clause)
        if earliest is None or earliest > self.as_of:
            yield from self._shorter_ways()

    def _shorter_ways(self) -> Iterator[Reason]:
        """Ways of the city around the waiting time; whether one is open to the user, the check does not ask."""
        for path, word in texts.SHORTER_WAYS.items():
            value = self._value(path)
            if value is not None:
                content = value.content
                listed = joined(content, "或者") if isinstance(content, tuple) else plain(value)
                yield Reason(Met.OFFICE, word.format(city=self.facts.city or "", ways=listed), self._clause(value))

    def _gap(self) -> Iterator[Reason]:
        anew = self._value("registration.restart_on_deregistration")
        if self.told.gap is None:
            yield Reason(Met.OFFICE, texts.GAP_OPEN, self._clause(anew))
        elif self.told.gap is Gap.MOVED:
            yield Reason(Met.OFFICE, texts.MOVED)
        elif self.told.gap is Gap.BROKEN:
            yield Reason(Met.OFFICE, texts.BROKEN, self._clause(anew))

    def _ground(self) -> Iterator[Reason]:
        one_enough, both = self._value("eligibility.one_ground_enough"), self._value("eligibility.both_conditions_required")
        if both is not None:
            names = ("continuous", "within", "cumulative")
            figures = [self._value(f"eligibility.social_insurance_{name}") for name in names]
            if all(figures):
                said = {name: plain(value) for name, value in zip(names, figures, strict=True) if value}
                yield Reason(Met.OFFICE, texts.BOTH.format(city=self.facts.city, **said), self._clause(both, *figures))
            return
        grounds = self._value("eligibility.grounds")
        ground = self._effective_ground()
        if self.told.no_ground and ground is None:
            listed = joined(grounds.content, "或者") if grounds and isinstance(grounds.content, tuple) else ""
            yield Reason(Met.NO, texts.NO_GROUND.format(grounds=listed), self._clause(grounds, one_enough))
        elif ground is None:
            listed = joined(grounds.content, "或者") if grounds and isinstance(grounds.content, tuple) else ""
            yield Reason(Met.OFFICE, texts.GROUND_OPEN.format(grounds=listed), self._clause(grounds, one_enough))
        else:
            yield from self._one_ground(ground, grounds, one_enough)

    def _one_ground(self, ground: Ground, grounds: Value | None, one_enough: Value | None) -> Iterator[Reason]:
        is_enough = one_enough is not None and one_enough.content is True
        yield Reason(Met.YES if is_enough else Met.OFFICE, texts.ground(ground), self._clause(grounds, one_enough))
        meaning = self._value({Ground.WORK: "eligibility.work_meaning", Ground.STUDY: "eligibility.study_meaning"}.get(ground, ""))
        if meaning is not None:
            yield Reason(Met.YES, texts.MEANS.format(ground=ground.zh, meaning=plain(meaning)), self._clause(meaning))
        if ground is Ground.WORK:
            insured, insurance = (
                self._value("eligibility.work_social_insurance_period"),
                self._value("eligibility.work_needs_social_insurance"),
            )
            if insured is not None:
                yield Reason(Met.OFFICE, texts.INSURED_FOR.format(city=self.facts.city, period=plain(insured)), self._clause(insured))
            elif insurance is not None:
                yield Reason(Met.OFFICE, texts.INSURED.format(city=self.facts.city), self._clause(insurance))
        ahead = self._value("eligibility.grounds_forward_looking")
        if ahead is not None and ground is not Ground.STUDY:
            yield Reason(Met.OFFICE, texts.AHEAD.format(city=self.facts.city, period=plain(ahead)), self._clause(ahead))

    def _home(self) -> Iterator[Reason]:
        housing = self.facts.housing
        if self._effective_ground() is not Ground.HOUSING or housing is None:
            return
        if housing is Housing.HOTEL:
            yield Reason(Met.OFFICE, texts.HOTEL)
        elif housing is Housing.RELATIVE and self._value("application.materials_housing_relative") is None:
            yield Reason(Met.OFFICE, texts.RELATIVE)
        elif housing is Housing.RENTED:
            recorded = self._value("application.rented_needs_recording")
            if recorded is None or recorded.content is True:
                text = texts.RECORDING_UNKNOWN if recorded is None else texts.RECORDING
                yield Reason(Met.OFFICE, text.format(city=self.facts.city or ""), self._clause(recorded))

    def _who(self) -> Iterator[Reason]:
        who, whom, by = self.facts.who, self._value("application.proxy_for"), self._value("application.proxy_by")
        if who in (None, Who.SELF) or whom is None or by is None:
            return
        assert isinstance(whom.content, tuple) and isinstance(by.content, tuple)
        said = {"for_whom": joined(whom.content, "或者"), "by_whom": joined(by.content, "或者")}
        met, text = (Met.OFFICE, texts.PROXY) if who is Who.PROXY else (Met.YES, texts.FOR_FAMILY)
        yield Reason(met, text.format(**said), self._clause(whom, by))

    def _effective_ground(self) -> Ground | None:
        """The ground told; a home told without a ground is the ground."""
        told = self.facts.ground
        return told or (Ground.HOUSING if self.facts.housing is not None and not self.told.no_ground else None)

    def _assumed(self) -> Iterator[str]:
        city = self.facts.city
        yield texts.ASSUMED_HOUSEHOLD.format(city=city or texts.THIS_CITY)
        if city is None:
            yield texts.ASSUMED_NATION
        if self.told.gap in (Gap.NONE, Gap.BROKEN):
            yield texts.ASSUMED_VALID
        if self.facts.who is None:
            yield texts.ASSUMED_SELF


def _outcome(reasons: tuple[Reason, ...]) -> Outcome:
    met = {reason.met for reason in reasons}
    by_weight: Mapping[Met, Outcome] = {Met.NO: Outcome.NOT_MET, Met.NOT_YET: Outcome.WAIT, Met.OFFICE: Outcome.DEPENDS}
    return next((outcome for kind, outcome in by_weight.items() if kind in met), Outcome.ELIGIBLE)
