"""Rules for the texts, placeholders, conditions and references of an answer entry."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.deadlines import State
from bot.knowledge.conditions import LABELLED, UNKNOWN
from bot.knowledge.documents import KeyPath
from bot.knowledge.entries import COMPUTED_DATES, Entry, reference
from bot.knowledge.figures import spoken_length, stray_figures
from bot.knowledge.parameters import Parameters
from bot.knowledge.schema import EntryModel, PartModel, WhenModel
from bot.knowledge.templates import Slot, Template
from bot.knowledge.wording import DATE_FILTERS, FACT_LABELS, FACT_NAMES, FILTER_UNITS, FILTERS
from bot.labels import Matter

if TYPE_CHECKING:
    from bot.knowledge.base import KnowledgeBase

SPOKEN_LIMIT = 60


class EntryRules:
    """What an entry may say, given the parameters, sources and entries there are."""

    def __init__(self, kb: KnowledgeBase, *, sound: bool) -> None:
        """With ``sound`` the policy is free of problems, so that answers can be tried out."""
        self._kb, self._sound = kb, sound
        self._paths = kb.parameters.paths()
        self._units = _units(kb.parameters)
        self._hidden = _hidden(kb.parameters)
        self._day = max(
            (value.verified_on for known in kb.parameters.national.values() for value in known.values), default=dt.date(2000, 1, 1)
        )

    def problems(self, entry: EntryModel) -> Iterator[tuple[KeyPath, str]]:
        """What is wrong in an entry, by place in it; what it shows is looked at only when the rest is sound."""
        found = list(self._form(entry))
        yield from found
        if self._sound and not found:
            yield from self._shown(self._kb.entries[entry.id])

    def _form(self, entry: EntryModel) -> Iterator[tuple[KeyPath, str]]:
        for where, text in _texts(entry):
            yield from ((where, message) for message in self._text(text, entry))
        for where, when in _conditions(entry):
            yield from ((where, message) for message in self._condition(when, entry))
        yield from self._references(entry)

    def _text(self, text: str, entry: EntryModel) -> Iterator[str]:
        template = Template.parse(text)
        for figure in stray_figures(template.fixed):
            yield f"数字“{figure}”要用参数，不能写在文字里"
        if "{" in template.fixed or "}" in template.fixed:
            yield "花括号不成对"
        for slot in template.slots:
            yield from self._slot(slot, entry)

    def _slot(self, slot: Slot, entry: EntryModel) -> Iterator[str]:
        if slot.filter is not None and slot.filter not in FILTERS:
            yield f"不认识的过滤器 {slot.filter}"
            return
        if slot.kind == "fact":
            if slot.name not in FACT_NAMES:
                yield f"不认识的事实 {slot.name}"
        elif slot.kind in ("date", "days"):
            if slot.name not in COMPUTED_DATES.get(entry.compute or "", frozenset()):
                yield f"不认识的日期 {slot.name}（compute: {entry.compute}）"
        else:
            yield from self._path(slot.name)
            units = self._units.get(slot.name, frozenset())
            if slot.filter in DATE_FILTERS or not units <= FILTER_UNITS.get(slot.filter or "", units):
                yield f"过滤器 {slot.filter} 不能用于 {slot.name}"

    def _path(self, path: str) -> Iterator[str]:
        if path not in self._paths:
            yield f"不认识的参数 {path}"
        elif path in self._hidden:
            yield f"参数 {path} 只有D级的值，不能用"

    def _condition(self, when: WhenModel, entry: EntryModel) -> Iterator[str]:
        for name in LABELLED:
            allowed = getattr(when, name)
            if allowed is not None:
                known = set(self._kb.cities) if name == "city" else {str(member) for member in FACT_LABELS[name]}
                yield from (f"{name} 没有“{item}”这个取值" for item in allowed if item not in known | {UNKNOWN})
                if not allowed:
                    yield f"{name} 的取值是空的，这一段永远不出现"
        for state in when.state or ():
            if state not in {item.value for item in State}:
                yield f"不认识的状态 {state}"
        for state in when.missed or ():
            if state not in {UNKNOWN, *(item.value for item in State)}:
                yield f"不认识的状态 {state}"
        if when.missed is not None and entry.compute != "endorsement_window":
            yield "compute 不是 endorsement_window，missed 没有意义"
        if when.state is not None and entry.compute not in ("endorsement_window", "overdue"):
            yield "没有算签注期的 compute，state 永远不成立"
        facts, no_facts = _many(when.fact), _many(when.no_fact)
        yield from (f"不认识的事实 {name}" for name in (*facts, *no_facts) if name not in FACT_NAMES)
        has, lacks = (*_many(when.has), *_many(when.city_has), *(when.value or {})), _many(when.lacks)
        for path in (*has, *lacks):
            yield from self._path(path)
        yield from _contradictions(when, facts, no_facts, has, lacks)

    def _references(self, entry: EntryModel) -> Iterator[tuple[KeyPath, str]]:
        for index, item in enumerate(entry.cite):
            source = self._kb.sources.get(reference(item)[0])
            if source is None:
                yield ("cite", index), f"不认识的来源 {item}"
            elif source.confidence == "D":
                yield ("cite", index), f"来源 {item} 是D级，不能引用"
        for index, target in enumerate(entry.suggestions):
            if target not in self._kb.entries:
                yield ("suggestions", index), f"没有条目 {target}"
        for key, groups in (("needs", entry.needs), ("asks", entry.asks), ("when_facts", entry.when_facts)):
            for index, group in enumerate(groups):
                for name in group.split("|"):
                    if name not in FACT_NAMES:
                        yield (key, index), f"不认识的事实 {name}"
        if entry.when_facts and entry.id.count(".") != 2:
            yield ("when_facts",), "when_facts 只用于情形条目"

    def _shown(self, entry: Entry) -> Iterator[tuple[KeyPath, str]]:
        """What people would read and hear: nobody may be left with nothing, or with too much for the phone."""
        from bot.knowledge.answering import answer
        from bot.knowledge.question import Facts, Question

        question = Question(entry.matter, entry.aspect, entry.id)
        plain = answer(question, Facts(), self._day, self._kb)
        if not plain.body:
            yield ("body",), "什么都不知道时没有一段能显示"
        elif not plain.citations and entry.matter is not Matter.NONE:
            yield ("cite",), "没有依据：正文用到的参数和 cite 里一个来源也没有"
        for length, place in self._spoken(entry):
            if length > SPOKEN_LIMIT:
                yield ("spoken",), f"口语稿{place}有{length}个字，超过{SPOKEN_LIMIT}个"

    def _spoken(self, entry: Entry) -> Iterator[tuple[int, str]]:
        longest = dt.date(2028, 12, 31)

        for city in (None, *self._kb.cities):

            def look(slot: Slot, city: str | None = city) -> object:
                if slot.kind == "date":
                    return longest
                if slot.kind == "fact":
                    return city or "这个城市" if slot.name == "city" else longest
                found = self._kb.parameters.resolve(slot.name, city, self._day)
                return found.value if found else None

            for template in (entry.spoken, *(part.text for part in entry.spoken_when)):
                text = template.render(look)  # type: ignore[arg-type]
                if text is not None:
                    yield spoken_length(text), f"（{city}）" if city else ""


def _contradictions(
    when: WhenModel, facts: tuple[str, ...], no_facts: tuple[str, ...], has: tuple[str, ...], lacks: tuple[str, ...]
) -> Iterator[str]:
    both = [*sorted(set(facts) & set(no_facts)), *sorted(set(has) & set(lacks))]
    yield from (f"对 {name} 的条件互相矛盾" for name in both)
    for name in LABELLED:
        allowed = getattr(when, name)
        if allowed is None:
            continue
        if name in facts and set(allowed) <= {UNKNOWN}:
            yield f"对 {name} 的条件互相矛盾"
        if name in no_facts and UNKNOWN not in allowed:
            yield f"对 {name} 的条件互相矛盾"
    if when.city_has is not None and when.city is not None and set(when.city) <= {UNKNOWN}:
        yield "对 city 的条件互相矛盾"


def _many(value: str | list[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def _texts(entry: EntryModel) -> Iterator[tuple[KeyPath, str]]:
    yield ("title",), entry.title
    yield ("spoken",), entry.spoken
    yield from ((("spoken_when", index, "text"), part.text) for index, part in enumerate(entry.spoken_when))
    for index, part in enumerate(entry.body):
        yield (("body", index, "text"), part.text) if isinstance(part, PartModel) else (("body", index), part)
    yield from ((("next", index), line) for index, line in enumerate(entry.next))


def _conditions(entry: EntryModel) -> Iterator[tuple[KeyPath, WhenModel]]:
    for index, part in enumerate(entry.body):
        if isinstance(part, PartModel):
            yield ("body", index, "when"), part.when
    yield from ((("spoken_when", index, "when"), part.when) for index, part in enumerate(entry.spoken_when))


def _units(parameters: Parameters) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for known in (parameters.national, *parameters.cities.values()):
        for path, parameter in known.items():
            found.setdefault(path, set()).update(value.unit for value in parameter.values)
    return {path: frozenset(units) for path, units in found.items()}


def _hidden(parameters: Parameters) -> frozenset[str]:
    """Paths all of whose values are of grade D."""
    grades: dict[str, set[str]] = {}
    for known in (parameters.national, *parameters.cities.values()):
        for path, parameter in known.items():
            grades.setdefault(path, set()).update(value.confidence for value in parameter.values)
    return frozenset(path for path, seen in grades.items() if seen == {"D"})
