"""Reads what stands beside parameters and answers: settings, urgent notices, life events, reasons for gaps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Extra, Field, StrictStr, ValidationError, root_validator, validator

from bot.knowledge.documents import Documents
from bot.knowledge.figures import stray_figures
from bot.knowledge.schema import plain_date
from bot.knowledge.wording import FACT_NAMES, label
from bot.labels import Aspect, Matter

if TYPE_CHECKING:
    from bot.knowledge.base import City, Source
    from bot.knowledge.entries import Entry

STALE_AFTER_DAYS = 365
_LONGEST_NOTICE = 120
_ALL = "all"
NOTICE_MARK = "【通知】"


@dataclass(frozen=True)
class Notice:
    """An urgent notice, shown before the answers that it concerns.

    Attributes:
        start: first day on which it is shown.
        end: last day.
        cities: official short names, or None for everywhere.
        matters: the matters it concerns, or None for all.
        source: id of the source.
    """

    id: str
    start: dt.date
    end: dt.date
    cities: frozenset[str] | None
    matters: frozenset[Matter] | None
    text: str
    source: str

    def concerns(self, city: str | None, matter: Matter, day: dt.date) -> bool:
        """Whether it is to be shown. A local notice waits until the city is known; what is out of scope gets none."""
        if matter is Matter.NONE or not self.start <= day <= self.end:
            return False
        return (self.cities is None or city in self.cities) and (self.matters is None or matter in self.matters)


def written_first(notices: Iterable[Notice]) -> str:
    """Notices as the first lines of a text to be read."""
    return "".join(f"{NOTICE_MARK}{notice.text}\n" for notice in notices)


def said_first(notices: Iterable[Notice]) -> str:
    """Notices as the beginning of a text to be heard."""
    return "".join(f"请注意：{notice.text}" for notice in notices)


@dataclass(frozen=True)
class EventLink:
    """One thing to see to after a life event: the entry that tells it, and why."""

    entry: str
    why: str


@dataclass(frozen=True)
class LifeEvent:
    """Something that happens to people and brings several duties with it.

    Attributes:
        fact: the fact whose being known means that it has happened (``moved``), or None.
        links: what to see to, in order.
    """

    id: str
    title: str
    fact: str | None
    links: tuple[EventLink, ...]


@dataclass(frozen=True)
class Gaps:
    """Why a matter has no entry for an aspect, by ``matter.aspect`` (in English, for ``docs/coverage.md``)."""

    not_applicable: Mapping[str, str]
    not_on_file: Mapping[str, str]


@dataclass(frozen=True)
class Extras:
    """Everything that this module reads."""

    notices: tuple[Notice, ...] = ()
    events: Mapping[str, LifeEvent] = field(default_factory=dict)
    gaps: Gaps = field(default_factory=lambda: Gaps({}, {}))
    stale_after_days: int = STALE_AFTER_DAYS


class _Strict(BaseModel):
    class Config:
        extra = Extra.forbid
        allow_population_by_field_name = False


class _NoticeModel(_Strict):
    id: StrictStr
    from_: dt.date = Field(..., alias="from")
    to: dt.date
    cities: Literal["all"] | list[StrictStr]
    matters: Literal["all"] | list[StrictStr]
    text: StrictStr
    source: StrictStr

    _dates = validator("from_", "to", pre=True, allow_reuse=True)(plain_date)

    @root_validator(skip_on_failure=True)
    def _consistent(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["to"] < values["from_"]:
            raise ValueError("to 早于 from")
        if not values["text"].strip() or len(values["text"]) > _LONGEST_NOTICE:
            raise ValueError(f"text 应有内容，且不超过{_LONGEST_NOTICE}字")
        if not values["cities"] or not values["matters"]:
            raise ValueError("cities 和 matters 写 all，或者至少写一个")
        return values


class _LinkModel(_Strict):
    entry: StrictStr
    why: StrictStr


class _EventModel(_Strict):
    title: StrictStr
    fact: StrictStr | None = None
    links: list[_LinkModel] = Field(..., min_items=1)


class _GapsModel(_Strict):
    not_applicable: dict[StrictStr, StrictStr] = {}
    not_on_file: dict[StrictStr, StrictStr] = {}


class _SettingsModel(_Strict):
    stale_after_days: int = Field(STALE_AFTER_DAYS, ge=1)


class ExtrasReader:
    """Reads the files, reporting problems to the documents."""

    def __init__(
        self, documents: Documents, sources: Mapping[str, Source], cities: Mapping[str, City], entries: Mapping[str, Entry]
    ) -> None:
        self._documents, self._sources, self._cities, self._entries = documents, sources, cities, entries

    def read(self) -> Extras:
        """Everything that is there; a file that is absent stands for nothing."""
        settings = self._valid(_SettingsModel, "policy/settings.yml", {}) or _SettingsModel(stale_after_days=STALE_AFTER_DAYS)
        return Extras(self._notices(), self._events(), self._gaps(), settings.stale_after_days)

    def _valid(self, model: Any, file: str, raw: Any = None) -> Any:
        path = self._documents.data / file
        if path.exists():
            raw = self._documents.read(path)
        if raw is None:
            return None
        try:
            return model.parse_obj(raw)
        except ValidationError as error:
            for item in error.errors():
                where = tuple(key for key in item["loc"] if key != "__root__")
                self._documents.report(file, where, f"{'.'.join(map(str, where)) or file}：{item['msg']}")
            return None

    def _notices(self) -> tuple[Notice, ...]:
        found = []
        for path in sorted((self._documents.data / "notices").glob("*.yml")):
            file = self._documents.name(path)
            model = self._valid(_NoticeModel, file)
            if model is None:
                continue
            if model.id != path.stem:
                self._documents.report(file, ("id",), f"文件名与编号 {model.id} 不符")
            source = self._sources.get(model.source)
            if source is None or source.confidence == "D":
                self._documents.report(file, ("source",), f"来源 {model.source} 不认识，或者是D级")
            cities = None if model.cities == _ALL else frozenset(model.cities)
            for name in sorted((cities or frozenset()) - set(self._cities)):
                self._documents.report(file, ("cities",), f"没有收录城市 {name}（用官方简称）")
            matters = self._matters(file, model.matters)
            found.append(Notice(model.id, model.from_, model.to, cities, matters, model.text.strip(), model.source))
        return tuple(sorted(found, key=lambda notice: (notice.start, notice.id)))

    def _matters(self, file: str, names: Any) -> frozenset[Matter] | None:
        if names == _ALL:
            return None
        known = set()
        for name in names:
            try:
                known.add(label(Matter, name))
            except ValueError:
                self._documents.report(file, ("matters",), f"不认识的事项 {name}")
        return frozenset(known)

    def _events(self) -> Mapping[str, LifeEvent]:
        file = "policy/events.yml"
        path = self._documents.data / file
        raw = self._documents.read(path) if path.exists() else {}
        found = {}
        for id_, item in (raw if isinstance(raw, dict) else {}).items():
            try:
                model = _EventModel.parse_obj(item)
            except ValidationError as error:
                for fault in error.errors():
                    self._documents.report(file, (id_, *fault["loc"]), f"{id_}.{'.'.join(map(str, fault['loc']))}：{fault['msg']}")
                continue
            if model.fact is not None and model.fact not in FACT_NAMES:
                self._documents.report(file, (id_, "fact"), f"不认识的事实 {model.fact}")
            for index, link in enumerate(model.links):
                if link.entry not in self._entries:
                    self._documents.report(file, (id_, "links", index), f"没有条目 {link.entry}")
                for figure in stray_figures(link.why):
                    self._documents.report(file, (id_, "links", index), f"数字“{figure}”不能写在这里，应由条目给出")
            found[id_] = LifeEvent(id_, model.title, model.fact, tuple(EventLink(link.entry, link.why) for link in model.links))
        return found

    def _gaps(self) -> Gaps:
        file = "policy/coverage.yml"
        model = self._valid(_GapsModel, file, {})
        if model is None:
            return Gaps({}, {})
        pairs = {f"{matter}.{aspect}" for matter in Matter for aspect in Aspect if Matter.NONE is not matter and Aspect.NONE is not aspect}
        for key, known in (("not_applicable", model.not_applicable), ("not_on_file", model.not_on_file)):
            for name in known:
                if name not in pairs:
                    self._documents.report(file, (key, name), f"{name} 不是事项和方面")
                elif name in self._entries:
                    self._documents.report(file, (key, name), f"{name} 已经有条目，不用再写理由")
        return Gaps(model.not_applicable, model.not_on_file)
