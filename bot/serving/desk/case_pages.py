"""Looking up a case with the factor that the caller gives; the audit of a case for those who may see it."""

from __future__ import annotations

import asyncio
import datetime as dt

from starlette.requests import Request
from starlette.responses import Response

from bot.cases.access import AuditLine, audit_lines, count_accesses
from bot.cases.lookup import LookupResult, lookup
from bot.cases.stages import AccessAction, LookupReply
from bot.cases.wording import endorsement_line, render_result, spoken
from bot.desk import texts
from bot.desk.roles import Permission, may
from bot.dialogue.case_rules import case_rules
from bot.metrics import LOOKUPS
from bot.serving.desk.answer_view import basis_zh
from bot.serving.desk.table import Pages, Visit, desk_route, visit_of

_AUDIT_DAYS = dt.timedelta(days=90)
_LATEST = dt.timedelta(days=7)


class CasePages(Pages):
    """The page of cases, its result, and the audit."""

    @desk_route("GET", "/cases", Permission.CASES)
    async def form(self, request: Request) -> Response:
        """The page."""
        return self.desk.page(request, "cases.html")

    @desk_route("POST", "/cases", Permission.CASES, audit=AccessAction.LOOKUP)
    async def look_up(self, request: Request) -> Response:
        """One look-up; it is limited and logged as an applicant's is, and by the hour of the agent."""
        visit = visit_of(request)
        number, factor = visit.form.get("number", "").strip()[:40], visit.form.get("factor", "").strip()[:40]
        now = self.desk.now()
        since = now - dt.timedelta(hours=1)
        so_many = await asyncio.to_thread(count_accesses, self.desk.store, visit.user.actor, AccessAction.LOOKUP, since)
        if so_many >= self.desk.settings.desk_lookups_per_hour:
            visit.detail = texts.OVER_LIMIT
            return self.desk.message(request, texts.TOO_MANY_LOOKUPS, 429)
        result = await asyncio.to_thread(self._look_up, request, visit, number, factor, now)
        LOOKUPS.labels(str(result.reply)).inc()
        visit.detail = result.reply.zh
        today = self.desk.today()
        progress = result.progress
        if result.reply is not LookupReply.FOUND or progress is None:
            status = 429 if result.locked_until else 404 if result.reply is LookupReply.REFUSED else 422
            return self.desk.message(request, render_result(result, today=today), status)
        visit.case_number = progress.number
        may_audit = may(visit.user.role, Permission.AUDIT)
        lines: list[AuditLine] = (
            await asyncio.to_thread(audit_lines, self.desk.store, since=now - _AUDIT_DAYS, case_number=progress.number) if may_audit else []
        )
        return self.desk.page(
            request,
            "case.html",
            progress=progress,
            said=spoken(progress),
            whole=render_result(result, today=today),
            steps=[(step.text, basis_zh(step.basis, self.desk.knowledge())) for step in progress.due.steps] if progress.due else [],
            endorsement=endorsement_line(progress.endorsement) if progress.endorsement else "",
            lines=lines,
            may_audit=may_audit,
        )

    @desk_route("GET", "/audit", Permission.AUDIT, audit=AccessAction.VIEW)
    async def audit(self, request: Request) -> Response:
        """What was done lately, by everybody."""
        lines = await asyncio.to_thread(audit_lines, self.desk.store, since=self.desk.now() - _LATEST)
        return self.desk.page(request, "audit.html", lines=lines, days=_LATEST.days)

    def _look_up(self, request: Request, visit: Visit, number: str, factor: str, now: dt.datetime) -> LookupResult:
        return lookup(
            self.desk.store,
            number,
            factor,
            requester=visit.user.actor,
            address=request.client.host if request.client else None,
            now=now,
            rules=case_rules(self.desk.knowledge(), self.desk.today()),
            watch=self.desk.watch(),
        )
