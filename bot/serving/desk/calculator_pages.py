"""The calculators."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from bot.cases.stages import AccessAction
from bot.desk import texts
from bot.desk.calculators import NEEDS, Calculator, MissingDateError, calculate
from bot.desk.roles import Permission
from bot.desk.timeline import timeline_of
from bot.knowledge.citations import articles_zh
from bot.serving.desk.answer_view import basis_zh
from bot.serving.desk.ask_pages import day_of
from bot.serving.desk.table import Pages, desk_route, visit_of

_ROLES = tuple(dict.fromkeys(role for needs in NEEDS.values() for role in needs.dates))


class CalculatorPages(Pages):
    """The page of the calculators and its results."""

    @desk_route("GET", "/calculators", Permission.ASK)
    async def forms(self, request: Request) -> Response:
        """The page."""
        cities = list(self.desk.knowledge().cities)
        return self.desk.page(request, "calculators.html", cities=cities, calculators=list(Calculator), needs=NEEDS, roles=_ROLES)

    @desk_route("POST", "/calculators", Permission.ASK, audit=AccessAction.CALCULATE)
    async def result(self, request: Request) -> Response:
        """One calculation."""
        visit, kb = visit_of(request), self.desk.knowledge()
        form = visit.form
        try:
            calculator = Calculator(form.get("calculator", ""))
            as_of = day_of(form.get("as_of", "")) or self.desk.today()
            given = {role: day for role in _ROLES if (day := day_of(form.get(role.value, ""))) is not None}
        except ValueError:
            return self.desk.message(request, texts.NO_DAY, 422)
        visit.detail = calculator.zh
        try:
            done = calculate(calculator, given, form.get("city") or None, as_of, kb)
        except MissingDateError:
            return self.desk.message(request, texts.NO_DATE, 422)
        if not done.known:
            return self.desk.message(request, texts.NOT_IN_FORCE, 422)
        return self.desk.page(
            request,
            "calculation.html",
            done=done,
            names=texts.DATES,
            timeline=timeline_of(done),
            steps=[(step.text, basis_zh(step.basis, kb)) for step in done.steps],
            citations=[(item, articles_zh([item.article])) for item in done.citations],
            revision=kb.revision,
        )
