"""Asking, and what was answered under an answer number."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from bot.cases.stages import AccessAction
from bot.desk import texts
from bot.desk.roles import Permission
from bot.desk.suggesting import Suggestions
from bot.dialogue import checklist
from bot.knowledge.replay import render_again
from bot.labels import Status
from bot.receipts import Receipts
from bot.receipts.store import KeptReceipt, ReceiptDamagedError
from bot.serving.desk import answer_view
from bot.serving.desk.asking import Asked, Asking, names_a_case
from bot.serving.desk.table import Pages, desk_route, visit_of
from bot.serving.errors import ServingError

if TYPE_CHECKING:
    from bot.serving.desk.site import Desk

_ASKS_BACK = frozenset({Status.NEEDS_FACT, Status.CLARIFY})


class AskPages(Pages):
    """The page of questions and its pieces."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._asking = Asking(desk.engine, desk.knowledge, desk.keep_receipts)
        self._suggestions: Suggestions | None = None

    @desk_route("GET", "/ask", Permission.ASK)
    async def box(self, request: Request) -> Response:
        """The page with its box."""
        return self.desk.page(request, "ask.html", cities=list(self.desk.knowledge().cities))

    @desk_route("GET", "/suggest", Permission.ASK)
    async def suggest(self, request: Request) -> Response:
        """Entries like what is being typed."""
        kb = self.desk.knowledge()
        if self._suggestions is None or self._suggestions.revision != kb.revision:
            self._suggestions = Suggestions(kb)
        found = self._suggestions.like(request.query_params.get("text", "")[:100])
        return self.desk.page(request, "suggestions.html", hints=found)

    @desk_route("POST", "/ask", Permission.ASK, audit=AccessAction.ASK)
    async def ask(self, request: Request) -> Response:
        """Answer a question, or show an entry."""
        visit = visit_of(request)
        form = visit.form
        text, entry, payload = (form.get(name, "").strip() for name in ("text", "entry", "payload"))
        try:
            day = day_of(form.get("as_of", ""))
        except ValueError:
            return self.desk.message(request, texts.NO_DAY, 422)
        fault = self._fault(text, entry or payload)
        if fault:
            return self.desk.message(request, fault, 422)
        where: dict[str, Any] = {
            "user_id": visit.user.id,
            "city": form.get("city") or None,
            "day": day,
            "talk": form.get("talk", "") if form.get("go_on") or payload else "",
        }
        try:
            if entry and not payload:
                asked = await self._asking.entry(entry, **where)
            else:
                asked = await self._asking.ask(payload or text, **where)
        except ServingError as error:
            return self.desk.message(request, error.message, 503)
        if asked is None:
            return self.desk.message(request, texts.NO_ENTRY, 404)
        visit.detail = " ".join(asked.receipts)
        return self._answer(request, asked, day)

    @desk_route("GET", "/receipt", Permission.ASK, audit=AccessAction.RECEIPT)
    async def receipt(self, request: Request) -> Response:
        """What was answered under an answer number."""
        code = request.query_params.get("code", "").strip()[:40]
        visit_of(request).detail = code
        try:
            kept = await asyncio.to_thread(Receipts(self.desk.store).find, code)
        except ReceiptDamagedError:
            return self.desk.message(request, texts.DAMAGED_RECEIPT, 409)
        if kept is None:
            return self.desk.message(request, texts.NO_RECEIPT, 404)
        return self.desk.page(request, "receipt.html", kept=kept, now=self._told_now(kept))

    def _fault(self, text: str, chosen: str) -> str:
        if chosen:
            return texts.NO_QUESTION if len(chosen) > self.desk.settings.max_message_chars else ""
        if not text:
            return texts.NO_QUESTION
        if len(text) > self.desk.settings.max_message_chars:
            return texts.TOO_LONG
        return texts.CASE_ON_ITS_PAGE if names_a_case(text) else ""

    def _answer(self, request: Request, asked: Asked, day: dt.date | None) -> Response:
        kb = self.desk.knowledge()
        return self.desk.page(
            request,
            "answer.html",
            asked=asked,
            views=[answer_view.view_of(answer, kb) for answer in asked.answers],
            understood=answer_view.understood(asked),
            beside=answer_view.beside(asked, kb),
            siblings=answer_view.siblings(asked, kb),
            asks_back=not asked.answers or any(Status(answer["status"]) in _ASKS_BACK for answer in asked.answers),
            revision=kb.revision,
            as_of=day or self.desk.today(),
        )

    def _told_now(self, kept: KeptReceipt) -> str:
        """Whether the same would be said today."""
        if checklist.CHECKED in kept.record.facts:
            return texts.OF_CHECK
        try:
            again = render_again(kept.record, self.desk.knowledge(), self.desk.today())
        except ValueError:
            return texts.UNREADABLE_NOW
        return texts.SAME_NOW if again.text == kept.record.text else texts.OTHER_NOW


def day_of(text: str) -> dt.date | None:
    """A day from a form; ``None`` when none was given.

    Raises:
        ValueError: it is no day.
    """
    return dt.date.fromisoformat(text) if text.strip() else None
