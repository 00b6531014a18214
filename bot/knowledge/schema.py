"""What the files may contain. Unknown keys are refused; rules across files are in ``bot.knowledge.checking``."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, Extra, Field, StrictBool, StrictStr, root_validator, validator

UnitName = Literal["day", "working_day", "month", "year", "CNY", "count", "list", "text", "flag"]
Grade = Literal["A", "B", "C", "D"]
PERIOD_UNITS = frozenset({"day", "working_day", "month", "year"})
COMPUTATIONS = Literal["earliest_application", "endorsement_window", "overdue", "issue_limit", "duty_limit", "stated_limit", "years_held"]


def plain_date(value: object) -> object:
    """Refuse what pydantic would silently turn into a date (numbers, texts, date-times)."""
    if value is not None and (not isinstance(value, dt.date) or isinstance(value, dt.datetime)):
        raise ValueError(f"应为日期（年-月-日）：{value}")
    return value


def fits(value: object, unit: str) -> bool:
    """Whether a value has the type that its unit asks for."""
    if unit == "flag":
        return isinstance(value, bool)
    if unit == "text":
        return isinstance(value, str) and bool(value.strip())
    if unit == "list":
        return isinstance(value, list) and bool(value) and all(isinstance(item, str) and item.strip() for item in value)
    if isinstance(value, bool) or not isinstance(value, int):
        return False
    return value >= 1 if unit in PERIOD_UNITS else value >= 0


class _Strict(BaseModel):
    class Config:
        extra = Extra.forbid
        allow_population_by_field_name = False


class AlternativeModel(_Strict):
    """The rival figure of a conflict, shown beside the value where dates are computed."""

    value: Any = Field(...)
    unit: UnitName
    source: StrictStr
    confidence: Grade

    @root_validator(skip_on_failure=True)
    def _period(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["unit"] not in PERIOD_UNITS or not fits(values["value"], values["unit"]):
            raise ValueError("alternative 应为一个期限")
        return values


class ValueModel(_Strict):
    """One dated value of a parameter."""

    from_: dt.date = Field(..., alias="from")
    to: dt.date | None = None
    value: Any = Field(...)
    unit: UnitName
    source: StrictStr
    article: StrictStr | None = Field(...)
    confidence: Grade
    verified_on: dt.date
    note: StrictStr | None = None
    conflict: StrictStr | None = None
    alternative: AlternativeModel | None = None

    _dates = validator("from_", "to", "verified_on", pre=True, allow_reuse=True)(plain_date)

    @root_validator(skip_on_failure=True)
    def _consistent(cls, values: dict[str, Any]) -> dict[str, Any]:
        if not fits(values["value"], values["unit"]):
            raise ValueError(f"值 {values['value']!r} 与单位 {values['unit']} 不符")
        if values["to"] is not None and values["to"] < values["from_"]:
            raise ValueError("to 早于 from")
        return values


class ParameterModel(_Strict):
    """A parameter: what it means and its values in time; ``background`` tells why no answer shows it."""

    description: StrictStr
    background: StrictStr | None = None
    values: list[ValueModel] = Field(..., min_items=1)


class SourceModel(_Strict):
    """A text that a value rests on."""

    title: StrictStr
    number: StrictStr | None = Field(...)
    document: StrictBool
    effective_from: dt.date | None = Field(...)
    effective_to: dt.date | None = Field(...)
    seen_at: StrictStr
    confidence: Grade
    verified_on: dt.date

    _dates = validator("effective_from", "effective_to", "verified_on", pre=True, allow_reuse=True)(plain_date)


class RuleModel(_Strict):
    """The local rule that a city profile rests on."""

    title: StrictStr
    number: StrictStr | None = Field(...)
    from_: dt.date = Field(..., alias="from")
    to: dt.date | None = Field(...)
    source: StrictStr

    _dates = validator("from_", "to", pre=True, allow_reuse=True)(plain_date)


class CityModel(_Strict):
    """Head of a city file."""

    name: StrictStr
    aliases: list[StrictStr]
    districts: list[StrictStr]
    channel: StrictStr | None = None
    hedge_only: StrictBool = False
    reason: StrictStr | None = None
    rule: RuleModel | None = None

    @root_validator(skip_on_failure=True)
    def _profile(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["hedge_only"] and not values["reason"]:
            raise ValueError("hedge_only 的城市要写 reason")
        if not values["hedge_only"] and not (values["channel"] and values["rule"]):
            raise ValueError("城市要写 channel 和 rule")
        return values


class WhenModel(_Strict):
    """Conditions of a part; all must hold."""

    ground: list[StrictStr] | None = None
    housing: list[StrictStr] | None = None
    who: list[StrictStr] | None = None
    city: list[StrictStr] | None = None
    state: list[StrictStr] | None = None
    missed: list[StrictStr] | None = None
    city_has: StrictStr | list[StrictStr] | None = None
    has: StrictStr | list[StrictStr] | None = None
    lacks: StrictStr | list[StrictStr] | None = None
    fact: StrictStr | list[StrictStr] | None = None
    no_fact: StrictStr | list[StrictStr] | None = None
    value: dict[StrictStr, list[Any]] | None = None


class PartModel(_Strict):
    """A part of the body that shows under conditions."""

    when: WhenModel = Field(default_factory=WhenModel)
    text: StrictStr


class EntryModel(_Strict):
    """One answer."""

    id: StrictStr
    aspect: StrictStr
    title: StrictStr
    spoken: StrictStr
    spoken_when: list[PartModel] = []
    body: list[StrictStr | PartModel] = Field(..., min_items=1)
    compute: COMPUTATIONS | None = None
    when_facts: list[StrictStr] = []
    needs: list[StrictStr] = []
    asks: list[StrictStr] = []
    cite: list[StrictStr] = []
    next: list[StrictStr] = []
    suggestions: list[StrictStr] = []
    any_matter: StrictBool = False
    examples: list[StrictStr] = []


class AnswersModel(_Strict):
    """A file of answers about one matter."""

    matter: StrictStr
    entries: list[EntryModel] = Field(..., min_items=1)
