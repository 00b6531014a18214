"""From a question and the facts to an answer. Pure: the same input gives the same answer."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.deadlines import plain_date
from bot.knowledge.answer import Answer, Suggestion
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.chains import also_due
from bot.knowledge.choosing import choose
from bot.knowledge.citations import Citation, cite, in_order
from bot.knowledge.computed import NOTHING
from bot.knowledge.computing import compute
from bot.knowledge.conditions import Situation
from bot.knowledge.entries import COMPUTED_FROM, Entry, Part, computed_paths, reference
from bot.knowledge.extras import said_first, written_first
from bot.knowledge.figures import spoken_length
from bot.knowledge.parameters import Resolved, Value
from bot.knowledge.places import CHANNEL, follows_nation_for_want_of_city, place_notes
from bot.knowledge.question import Facts, Question
from bot.knowledge.receipts import receipt
from bot.knowledge.templates import Lookup, Slot, Template
from bot.knowledge.unanswered import unanswered
from bot.knowledge.wording import HEDGE, SPOKEN_HEDGE, Shown, fact_zh
from bot.labels import Matter, OutOfScope, Status

_SPOKEN_LIMIT = 60
_OUT_OF_SCOPE = {f"out_of_scope.{kind}": Status.OTHER_PERMIT if kind is OutOfScope.OTHER_PERMIT else Status.REFUSED for kind in OutOfScope}
_SENTENCE = re.compile(r"[^。！？]*[。！？]")


def answer(question: Question, facts: Facts, as_of: dt.date, kb: KnowledgeBase) -> Answer:
    """Answer a question by the rules in force on ``as_of``.

    Args:
        facts: what is known about the asker; the city may be an alias or a district.

    Returns:
        The answer. Where nothing is on file, or the question names no matter or aspect, an answer that says so and offers
        what there is.
    """
    facts = replace(facts, city=kb.city_of(facts.city))
    entry = choose(question, facts, kb)
    if entry is None:
        return unanswered(question, facts, as_of, kb)
    given = _Composition(entry, facts, as_of, kb).answer()
    return replace(given, matter=question.matter) if entry.any_matter and question.matter is not Matter.NONE else given


class _Composition:
    """One answer in the making: it remembers which values were really used."""

    def __init__(self, entry: Entry, facts: Facts, as_of: dt.date, kb: KnowledgeBase) -> None:
        self.entry, self.facts, self.as_of, self.kb = entry, facts, as_of, kb
        self._resolved: dict[str, Resolved | None] = {}
        self.used: dict[str, Resolved] = {}
        self.computed = NOTHING
        self._at = Situation(facts, self._resolve, None)
        self._notices = [notice for notice in kb.extras.notices if notice.concerns(facts.city, entry.matter, as_of)]

    def answer(self) -> Answer:
        """Compute, choose the parts, and gather what they rest on."""
        entry, facts = self.entry, self.facts
        missing = [group for group in entry.needs if all(facts.get(name) is None for name in group.split("|"))]
        known = any(facts.get(name) is not None for name in COMPUTED_FROM.get(entry.compute or "", ()))
        if entry.compute and known and not missing:
            self.computed = compute(entry.compute, entry.matter, facts, self.as_of, self.kb.calendar, self._take)
            missing += self.computed.wrong
            if self.computed is NOTHING and facts.city is None and computed_paths(entry.compute, entry.matter):
                missing.append("city")
        self._at = Situation(facts, self._resolve, self.computed.state, self.computed.missed)
        lines = [line for part in entry.body if (line := self._part(part)) is not None]
        first = self.computed.complaint or self.computed.visit
        if first:
            lines.insert(0, first)
        if facts.whose and self.computed.dates:
            lines.insert(0, f"{facts.whose}的：")
        next_steps = tuple(line for step in entry.next if (line := self._render(step)) is not None)
        body = "\n".join(lines)
        spoken = self._spoken(body, missing)
        if self._of_a_matter and follows_nation_for_want_of_city(facts.city, self.kb):
            self._take(CHANNEL)  # a note names it
        hedge = HEDGE if self._third_party else None
        return Answer(
            status=self._status(missing),
            entry=entry.id,
            title=entry.title,
            matter=entry.matter,
            aspect=entry.aspect,
            city=facts.city,
            as_of=self.as_of,
            spoken=said_first(self._notices) + (spoken + SPOKEN_HEDGE if hedge and not missing else spoken),
            body=written_first(self._notices) + body,
            receipt=receipt(entry.id, facts.city, facts, self.as_of, self.kb.revision),
            steps=self.computed.steps,
            citations=in_order(self._citations(), self._counted_with()),
            hedge=hedge,
            notes=tuple(dict.fromkeys(self._notes())),
            next_steps=next_steps,
            missing=tuple(dict.fromkeys((*missing, *self._more()))),
            suggestions=tuple(
                Suggestion(name, self.kb.entries[name].title) for name in (*entry.suggestions, *also_due(entry, facts, self.kb))
            ),
            computed=dict(self.computed.dates),
            state=self.computed.state,
            notices=tuple(notice.text for notice in self._notices),
            parameters={path: resolved.own for path, resolved in self.used.items()},
        )

    def _status(self, missing: list[str]) -> Status:
        kind = ".".join(self.entry.id.split(".")[:2])
        if kind in _OUT_OF_SCOPE:
            return _OUT_OF_SCOPE[kind]
        if missing:
            return Status.NEEDS_FACT
        return Status.PROVISIONAL if self.computed.provisional else Status.ANSWERED

    def _resolve(self, path: str) -> Resolved | None:
        if path not in self._resolved:
            self._resolved[path] = self.kb.parameters.resolve(path, self.facts.city, self.as_of)
        return self._resolved[path]

    def _take(self, path: str) -> Value | None:
        found = self._resolve(path)
        if found is None:
            return None
        self.used[path] = found
        return found.value

    def _part(self, part: Part) -> str | None:
        """A part that shows, noting also the values that let it show: it rests on them even where it does not name them."""
        if not part.when.holds(self._at):
            return None
        text = self._render(part.text)
        if text is not None:
            for path in part.when.relied_on:
                self._take(path)
        return text

    def _render(self, template: Template) -> str | None:
        """A text, noting the values it shows; None when something in it is not there to be shown."""
        shown: dict[str, Resolved] = {}
        text = template.render(self._lookup(shown))
        if text is not None:
            self.used.update(shown)
        return text

    def _lookup(self, shown: dict[str, Resolved]) -> Lookup:
        def look(slot: Slot) -> Shown | None:
            if slot.kind == "date":
                return self.computed.dates.get(slot.name)
            if slot.kind == "days":
                day = self.computed.dates.get(slot.name)
                away = abs((day - self.as_of).days) if day else 0
                return f"{away}天" if away else None
            if slot.kind == "fact":
                return self.facts.get(slot.name)
            found = self._resolve(slot.name)
            if found is None:
                return None
            shown[slot.name] = found
            return found.value

        return look

    def _spoken(self, body: str, missing: list[str]) -> str:
        if self.computed.complaint:
            return self.computed.complaint
        if self.computed.visit:
            return _beginning(self.computed.visit) or self.computed.visit
        for part in self.entry.spoken_when:
            text = self._part(part)
            if text is not None:
                return text
        text = self._render(self.entry.spoken)
        if text is not None:
            return text
        if missing:
            return f"要算出日期，请告诉我{fact_zh(missing[0])}。"
        return _beginning(body) or f"{self.entry.title}，请看文字回答。"

    def _more(self) -> Iterator[str]:
        """Facts that would make the answer more exact."""
        if self.facts.city is None and self._places_differ:
            yield "city"
        for group in self.entry.asks:
            settled = group == "ground" and self.facts.housing is not None  # the home is the ground
            if not settled and all(self.facts.get(name) is None for name in group.split("|")):
                yield group

    @property
    def _of_a_matter(self) -> bool:
        """Whether a rule is stated at all: what is out of scope follows no city's."""
        return self.entry.matter is not Matter.NONE

    @property
    def _places_differ(self) -> bool:
        return bool(self.entry.paths & self.kb.parameters.differing(self.as_of))

    @property
    def _third_party(self) -> bool:
        return any(citation.confidence == "C" for citation in (*self._citations(), *self._counted_with()))

    def _citations(self) -> Iterator[Citation]:
        for resolved in self.used.values():
            value = resolved.value
            yield cite(self.kb.sources[value.source], value.article, value.confidence, value.verified_on)
            if value.alternative is not None:
                rival = self.kb.sources[value.alternative.source]
                yield cite(rival, None, value.alternative.confidence, rival.verified_on)
        yield from self._named(self.entry.cite)
        yield from self._named((notice.source, None) for notice in self._notices)

    def _counted_with(self) -> Iterator[Citation]:
        return self._named(reference(step.basis) for step in self.computed.steps if step.basis)

    def _named(self, references: Iterable[tuple[str, str | None]]) -> Iterator[Citation]:
        for name, article in references:
            source = self.kb.sources.get(name)
            if source is not None and source.confidence != "D":
                yield cite(source, article, source.confidence, source.verified_on)

    def _stale(self) -> Iterator[str]:
        """A remark when something shown was checked too long ago, seen from the day of the answer."""
        oldest = min((resolved.value.verified_on for resolved in self.used.values()), default=self.as_of)
        if (self.as_of - oldest).days > self.kb.extras.stale_after_days:
            yield f"以上有的内容上次核对是在{plain_date(oldest)}，隔得久了，去之前请再问一声。"

    def _notes(self) -> Iterator[str]:
        local = any(resolved.own for resolved in self.used.values())
        if self._of_a_matter:
            yield from place_notes(self.facts.city, self.as_of, self.kb, local=local, differ=self._places_differ)
        yield from self.computed.notes
        for resolved in self.used.values():
            if resolved.value.conflict:
                yield f"{resolved.value.conflict.rstrip('。')}。"
        yield from self._stale()
        if self.computed.provisional:
            yield "以上日期是暂定的，等放假调休安排收录后请再核对。"


def _beginning(body: str) -> str:
    """Whole sentences from the beginning of a text, as many as can be said on the phone."""
    out = ""
    for sentence in _SENTENCE.findall(body.replace("\n", "")):
        if spoken_length(out + sentence) > _SPOKEN_LIMIT:
            break
        out += sentence
    return out
