"""Work items and phrases: reporting a wrong answer, seeing to it, reading it over; phrases to be trained on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.cases.desk_labels import PhraseState
from bot.cases.stages import AccessAction
from bot.desk import texts
from bot.desk.roles import Permission, may
from bot.labels import Aspect, Matter
from bot.review import NotAllowed, Phrases, WorkItems
from bot.serving.desk.gate import ROOT_PATH
from bot.serving.desk.table import Pages, desk_route, visit_of
from bot.serving.gathering import gather, work_items

if TYPE_CHECKING:
    from bot.serving.desk.site import Desk

_PAIRS = [(matter, aspect) for matter in Matter for aspect in Aspect]


class WorkPages(Pages):
    """The pages of work on the knowledge."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._opened: WorkItems | None = None
        self._phrases = Phrases(desk.store)

    @desk_route("GET", "/items", Permission.WORK_ITEMS)
    async def work(self, request: Request) -> Response:
        """What is to be done, and what was done lately."""
        work = self._work()
        undone, done = await asyncio.to_thread(work.undone), await asyncio.to_thread(work.done)
        query = request.query_params
        asked = {name: query.get(name, "")[:500] for name in ("question", "entry", "receipt")}
        return self.desk.page(request, "work.html", undone=undone, done=done, now=self.desk.now(), asked=asked)

    @desk_route("POST", "/items", Permission.WORK_ITEMS, audit=AccessAction.WORK)
    async def report(self, request: Request) -> Response:
        """Note that an answer is wrong."""
        visit, form = visit_of(request), visit_of(request).form
        try:
            number = await asyncio.to_thread(
                self._work().report,
                question=form.get("question", ""),
                reason=form.get("reason", ""),
                entry=form.get("entry", "").strip()[:120] or None,
                receipt=form.get("receipt", "").strip()[:32] or None,
                actor=visit.user.name,
                now=self.desk.now(),
            )
        except NotAllowed as error:
            return self.desk.message(request, str(error), 422)
        visit.detail = str(number)
        return RedirectResponse(f"{ROOT_PATH}/items/{number}", status_code=303)

    @desk_route("POST", "/items/gather", Permission.WORK_ITEMS, audit=AccessAction.WORK)
    async def gather(self, request: Request) -> Response:
        """Put the questions that found no answer into the list."""
        new = await asyncio.to_thread(gather, self._work(), self.desk.now())
        visit_of(request).detail = f"gather {new}"
        return RedirectResponse(f"{ROOT_PATH}/items", status_code=303)

    @desk_route("GET", "/items/{number:int}", Permission.WORK_ITEMS)
    async def item(self, request: Request) -> Response:
        """One item with its steps."""
        number, user = int(request.path_params["number"]), visit_of(request).user
        item = await asyncio.to_thread(self._work().find, number)
        if item is None:
            return self.desk.message(request, texts.NO_ITEM, 404)
        steps = await asyncio.to_thread(self._work().steps, number)
        entries = sorted(self.desk.knowledge().entries)
        reads = may(user.role, Permission.REVIEW)
        return self.desk.page(
            request, "work_item.html", item=item, steps=steps, entries=entries, reads=reads, now=self.desk.now(), pairs=_PAIRS
        )

    @desk_route("POST", "/items/{number:int}/own", Permission.WORK_ITEMS, audit=AccessAction.WORK)
    async def own(self, request: Request) -> Response:
        """Take it on."""
        return await self._step(request, lambda number, actor, note: self._work().own(number, actor, now=self.desk.now()))

    @desk_route("POST", "/items/{number:int}/fix", Permission.WORK_ITEMS, audit=AccessAction.WORK)
    async def fix(self, request: Request) -> Response:
        """Note what was changed."""
        entry = visit_of(request).form.get("changed_entry", "").strip()
        if entry and entry not in self.desk.knowledge().entries:
            return self.desk.message(request, texts.NO_ENTRY, 422)

        def fixed(number: int, actor: str, note: str) -> None:
            self._work().fix(number, actor, note=note, entry=entry, now=self.desk.now())

        return await self._step(request, fixed)

    @desk_route("POST", "/items/{number:int}/drop", Permission.WORK_ITEMS, audit=AccessAction.WORK)
    async def drop(self, request: Request) -> Response:
        """Nothing is to be changed."""
        return await self._step(request, lambda number, actor, note: self._work().drop(number, actor, note=note, now=self.desk.now()))

    @desk_route("POST", "/items/{number:int}/close", Permission.REVIEW, audit=AccessAction.WORK)
    async def close(self, request: Request) -> Response:
        """The second reader agrees."""
        return await self._step(request, lambda number, actor, note: self._work().close(number, actor, note=note, now=self.desk.now()))

    @desk_route("POST", "/items/{number:int}/reopen", Permission.REVIEW, audit=AccessAction.WORK)
    async def reopen(self, request: Request) -> Response:
        """The second reader does not agree."""
        return await self._step(request, lambda number, actor, note: self._work().reopen(number, actor, note=note, now=self.desk.now()))

    @desk_route("GET", "/phrases", Permission.REVIEW)
    async def phrases(self, request: Request) -> Response:
        """Phrases that wait, and those that were decided."""
        waiting = await asyncio.to_thread(self._phrases.all, PhraseState.PROPOSED)
        decided = await asyncio.to_thread(self._phrases.all, PhraseState.APPROVED, PhraseState.REJECTED)
        named = {**{str(one): one.zh for one in Aspect}, **{str(one): one.zh for one in Matter}}
        exports = may(visit_of(request).user.role, Permission.EXPORT)
        return self.desk.page(request, "phrases.html", waiting=waiting, decided=decided[::-1], named=named, exports=exports)

    @desk_route("POST", "/phrases", Permission.WORK_ITEMS, audit=AccessAction.PHRASE)
    async def propose(self, request: Request) -> Response:
        """Propose a phrase for a pair."""
        visit, form = visit_of(request), visit_of(request).form
        item = form.get("item", "")
        try:
            matter, aspect = Matter(form.get("matter", "")), Aspect(form.get("aspect", ""))
            number = int(item) if item.isascii() and item.isdigit() and len(item) < 10 else None
            if number is not None and await asyncio.to_thread(self._work().find, number) is None:
                number = None
            text = form.get("text", "")
            made = await asyncio.to_thread(self._phrases.propose, text, matter, aspect, visit.user.name, now=self.desk.now(), item=number)
        except NotAllowed as error:
            return self.desk.message(request, str(error), 422)
        except ValueError:
            return self.desk.message(request, texts.NO_PAIR, 422)
        visit.detail = str(made)
        return self.desk.message(request, texts.PROPOSED, 200)

    @desk_route("POST", "/phrases/{number:int}", Permission.REVIEW, audit=AccessAction.PHRASE)
    async def decide(self, request: Request) -> Response:
        """Approve or reject a phrase."""
        number, visit = int(request.path_params["number"]), visit_of(request)
        approve = visit.form.get("approve") == "1"
        visit.detail = f"{number} {'approve' if approve else 'reject'}"
        try:
            await asyncio.to_thread(self._phrases.decide, number, visit.user.name, approve=approve, now=self.desk.now())
        except NotAllowed as error:
            return self.desk.message(request, str(error), 409)
        return RedirectResponse(f"{ROOT_PATH}/phrases", status_code=303)

    @desk_route("GET", "/phrases.yml", Permission.EXPORT, audit=AccessAction.DOWNLOAD)
    async def export(self, request: Request) -> Response:
        """The approved phrases as a file."""
        written = await asyncio.to_thread(self._phrases.export)
        headers = {"Content-Disposition": 'attachment; filename="phrases.yml"'}
        return Response(written, media_type="application/yaml; charset=utf-8", headers=headers)

    async def _step(self, request: Request, do: Callable[[int, str, str], None]) -> Response:
        number, visit = int(request.path_params["number"]), visit_of(request)
        visit.detail = str(number)
        try:
            await asyncio.to_thread(do, number, visit.user.name, visit.form.get("note", ""))
        except NotAllowed as error:
            return self.desk.message(request, str(error), 409)
        return RedirectResponse(f"{ROOT_PATH}/items/{number}", status_code=303)

    def _work(self) -> WorkItems:
        if self._opened is None:
            self._opened = work_items(self.desk.settings, self.desk.store, self.desk.knowledge())
        return self._opened
