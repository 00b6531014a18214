"""From files to a ``KnowledgeBase``; every problem is listed, not only the first."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.deadlines import CalendarError, Period, Unit, WorkingDayCalendar
from bot.knowledge.base import City, KnowledgeBase, Source
from bot.knowledge.checking import Check
from bot.knowledge.cities import name_table
from bot.knowledge.documents import Documents, KeyPath, data_directory
from bot.knowledge.entries import Entry
from bot.knowledge.errors import KnowledgeError, Problem
from bot.knowledge.extras import ExtrasReader
from bot.knowledge.parameters import Alternative, Parameter, Parameters, Value
from bot.knowledge.schema import AnswersModel, CityModel, ParameterModel, SourceModel, ValueModel

Model = TypeVar("Model", bound=BaseModel)

_MESSAGES = {
    "value_error.missing": "缺少",
    "value_error.extra": "不认识的键",
    "value_error.const": "不是允许的值",
    "type_error.none.not_allowed": "不能为空",
    "type_error.str": "应为文字",
    "type_error.list": "应为列表",
    "type_error.dict": "应为键值表",
    "value_error.list.min_items": "不能是空的",
}


def load(root: Path | str, *, strict: bool = True) -> KnowledgeBase:
    """Read and check everything; see ``KnowledgeBase.load``."""
    kb, problems = _Reader(data_directory(root), strict=strict).run()
    if strict and problems:
        raise KnowledgeError(problems)
    return kb


def examine(root: Path | str) -> list[Problem]:
    """Everything that is wrong below ``root``."""
    return _Reader(data_directory(root)).run()[1]


class _Reader:
    """Reads one data directory."""

    def __init__(self, data: Path, *, strict: bool = True) -> None:
        self.data, self.strict = data, strict
        self.documents = Documents(data)
        self.check = Check(self.documents)
        self.places: dict[str, tuple[str, KeyPath]] = {}

    def run(self) -> tuple[KnowledgeBase, list[Problem]]:
        """The knowledge base, and all problems. Without a sound policy the answers cannot be judged by it."""
        sources = self._sources()
        national: dict[str, Parameter] = {}
        for file in self._files("policy/national"):
            self._parameters(file, self.documents.read(file), national, sources)
        cities: dict[str, City] = {}
        own: dict[str, dict[str, Parameter]] = {}
        for file in self._files("policy/cities"):
            self._city(file, cities, own, sources)
        names = name_table(cities.values(), self.check.twice_named)
        calendar = self._calendar(sources)
        parameters = Parameters(national, own)
        answers = [(file, self._answers(file)) for file in self._files("answers")]
        entries = self._entries(answers)
        extras = ExtrasReader(self.documents, sources, cities, entries).read()
        kb = KnowledgeBase(parameters, entries, sources, cities, names, calendar, self._revision(), extras)
        if not self.strict:
            return kb, []
        if not national:
            self.documents.report("policy/national", (), "没有任何参数")
        texts = [(self.documents.name(file), model) for file, model in answers if model is not None]
        self.check.answers(texts, kb, sound=self.documents.clean)
        self.check.use(kb, self.places)
        return kb, self.documents.problems()

    def _files(self, folder: str) -> Iterator[Path]:
        return iter(sorted((self.data / folder).glob("*.yml")))

    def _valid(self, model: type[Model], raw: Any, file: str, at: KeyPath) -> Model | None:
        try:
            return model.parse_obj(raw)
        except ValidationError as error:
            for item in error.errors():
                where = tuple(key for key in item["loc"] if key != "__root__")
                message = _MESSAGES.get(item["type"], item["msg"])
                key = ".".join(str(part) for part in where) or ".".join(str(part) for part in at)
                self.documents.report(file, (*at, *where), f"{key}：{message}")
            return None

    def _sources(self) -> dict[str, Source]:
        file = self.data / "policy" / "sources.yml"
        raw = self.documents.read(file)
        found: dict[str, Source] = {}
        for id_, item in (raw if isinstance(raw, dict) else {}).items():
            model = self._valid(SourceModel, item, self.documents.name(file), (id_,))
            if model is not None:
                fields = model.dict(exclude={"seen_at"})
                found[id_] = Source(id=id_, **fields)
        return found

    def _parameters(self, file: Path, raw: Any, into: dict[str, Parameter], sources: dict[str, Source]) -> None:
        name = self.documents.name(file)
        for at, node in _nodes(raw, (), self.documents, name):
            path = ".".join(str(key) for key in at)
            model = self._valid(ParameterModel, node, name, at)
            if path in into:
                self.documents.report(name, at, f"{path}：定义了两次")
            if model is None:
                continue
            for index, value in enumerate(model.values):
                self.check.value(name, (*at, "values", index), path, value, model.values[:index], sources)
            values = tuple(_value(path, item) for item in model.values)
            into[path] = Parameter(path, model.description, values, model.background)
            self.places.setdefault(path, (name, at))

    def _city(self, file: Path, cities: dict[str, City], own: dict[str, dict[str, Parameter]], sources: dict[str, Source]) -> None:
        raw = self.documents.read(file)
        name = self.documents.name(file)
        if not isinstance(raw, dict):
            self.documents.report(name, (), "城市文件应为键值表")
            return
        head = self._valid(CityModel, raw.get("city"), name, ("city",))
        into: dict[str, Parameter] = {}
        self._parameters(file, {key: node for key, node in raw.items() if key != "city"}, into, sources)
        if head is None:
            return
        if head.name in cities:
            self.documents.report(name, ("city", "name"), f"城市 {head.name} 有两个文件")
        if head.rule is not None and head.rule.source not in sources:
            self.documents.report(name, ("city", "rule", "source"), f"不认识的来源 {head.rule.source}")
        if head.hedge_only and into:
            self.documents.report(name, (), "hedge_only 的城市不能有参数")
        rule = head.rule
        cities[head.name] = City(
            name=head.name,
            names=(*head.aliases, *head.districts),
            channel=head.channel,
            hedge_only=head.hedge_only,
            reason=head.reason,
            rule_title=rule.title if rule else None,
            rule_to=rule.to if rule else None,
        )
        own[head.name] = into

    def _calendar(self, sources: dict[str, Source]) -> WorkingDayCalendar:
        try:
            calendar = WorkingDayCalendar.load(self.data / "policy" / "calendars")
        except CalendarError as error:
            self.documents.report("policy/calendars", (), str(error))
            return WorkingDayCalendar.from_years(())
        for year in calendar.years:
            if year.source not in sources:
                self.documents.report(f"policy/calendars/{year.year}.yml", ("source",), f"不认识的来源 {year.source}")
        return calendar

    def _answers(self, file: Path) -> AnswersModel | None:
        raw = self.documents.read(file)
        return None if raw is None else self._valid(AnswersModel, raw, self.documents.name(file), ())

    def _entries(self, answers: list[tuple[Path, AnswersModel | None]]) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        for file, model in answers:
            if model is None:
                continue
            name = self.documents.name(file)
            matter = self.check.matter(name, file.stem, model)
            for index, raw in enumerate(model.entries):
                if matter is not None and self.check.entry_head(name, ("entries", index), matter, raw, entries):
                    entries[raw.id] = Entry.of(matter, raw)
        return entries

    def _revision(self) -> str:
        digest = hashlib.sha256()
        for folder in ("policy", "answers", "notices"):
            for file in sorted((self.data / folder).rglob("*.yml")):
                digest.update(self.documents.name(file).encode() + b"\0" + file.read_bytes() + b"\0")
        return digest.hexdigest()[:16]


def _nodes(raw: Any, at: KeyPath, documents: Documents, name: str) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
    """The parameters of a tree: the nodes that have ``values`` or ``description``."""
    if not isinstance(raw, dict) or not raw:
        if at:
            documents.report(name, at, "应为参数或者参数组")
        return
    if "values" in raw or "description" in raw:
        yield at, raw
        return
    for key, node in raw.items():
        yield from _nodes(node, (*at, key), documents, name)


def _value(path: str, model: ValueModel) -> Value:
    rival = model.alternative
    return Value(
        path=path,
        start=model.from_,
        end=model.to,
        content=tuple(model.value) if isinstance(model.value, list) else model.value,
        unit=model.unit,
        source=model.source,
        article=model.article,
        confidence=model.confidence,
        verified_on=model.verified_on,
        note=model.note,
        conflict=model.conflict,
        alternative=Alternative(Period(rival.value, Unit(rival.unit)), rival.source, rival.confidence) if rival else None,
    )
