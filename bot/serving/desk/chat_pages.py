"""Chats with people: the queue, a chat with what was said before, the call-backs."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.cases.desk_labels import HandoverState
from bot.cases.stages import AccessAction
from bot.clock import CHINA
from bot.desk import texts
from bot.desk.roles import Permission
from bot.handover.agents import Agents
from bot.handover.chat import Waiting
from bot.labels import Aspect, Channel, DateRole, Matter
from bot.serving.conversations import Conversations
from bot.serving.desk.gate import ROOT_PATH
from bot.serving.desk.table import Pages, desk_route, visit_of

if TYPE_CHECKING:
    from bot.serving.desk.site import Desk

_TURNS = 60  # of what was said before, so many messages are shown
_CHANNELS = {str(one): one.zh for one in Channel}
_CALL_BACK = frozenset({HandoverState.CALLBACK})


class ChatPages(Pages):
    """The pages of hand-over."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._conversations = Conversations(desk.settings.tracker_store_url())

    @desk_route("GET", "/chats", Permission.HANDOVER)
    async def queue(self, request: Request) -> Response:
        """Who waits, who is with whom, who is to be called."""
        return await self._queue(request, "chats.html")

    @desk_route("GET", "/chats/list", Permission.HANDOVER)
    async def queue_piece(self, request: Request) -> Response:
        """The same as a piece; the page asks for it, which also holds the agent's chats."""
        return await self._queue(request, "chats_list.html")

    @desk_route("GET", "/chats/{number:int}", Permission.HANDOVER, audit=AccessAction.CHAT)
    async def chat(self, request: Request) -> Response:
        """One chat: what was said before, what is known, what is said now."""
        agents, user = self.desk.agents, visit_of(request).user
        number = int(request.path_params["number"])
        visit_of(request).detail = str(number)
        shown = await asyncio.to_thread(agents.show, number) if agents else None
        if agents is None or shown is None:
            return self.desk.message(request, texts.NO_CHAT, 404)
        sender = await asyncio.to_thread(agents.sender, number)
        before = await asyncio.to_thread(self._conversations.turns, sender, _TURNS) if sender else []
        contact = await asyncio.to_thread(agents.contact, number, user.name)
        return self.desk.page(
            request,
            "chat.html",
            chat=shown,
            before=[_turn(turn) for turn in before if turn["text"]],
            facts=_facts(shown),
            named=_CHANNELS,
            contact=contact,
            **await self._talk(agents, shown, user.name),
        )

    @desk_route("GET", "/chats/{number:int}/lines", Permission.HANDOVER)
    async def lines(self, request: Request) -> Response:
        """What is said now; asking for it tells that the agent's page is open."""
        agents, user = self.desk.agents, visit_of(request).user
        shown = await asyncio.to_thread(agents.show, int(request.path_params["number"])) if agents else None
        if agents is None or shown is None:
            return self.desk.message(request, texts.NO_CHAT, 404)
        await asyncio.to_thread(agents.beat, user.name, now=self.desk.now())
        return self.desk.page(request, "chat_lines.html", chat=shown, cleared=False, **await self._talk(agents, shown, user.name))

    @desk_route("POST", "/chats/{number:int}/take", Permission.HANDOVER, audit=AccessAction.TAKE)
    async def take(self, request: Request) -> Response:
        """Take a chat."""
        number = int(request.path_params["number"])
        visit = visit_of(request)
        visit.detail = str(number)
        agents = self.desk.agents
        if agents is None or not await asyncio.to_thread(agents.take, number, visit.user.name, now=self.desk.now()):
            return self.desk.message(request, texts.CHAT_TAKEN, 409)
        return RedirectResponse(f"{ROOT_PATH}/chats/{number}", status_code=303)

    @desk_route("POST", "/chats/{number:int}/reply", Permission.HANDOVER, audit=AccessAction.REPLY)
    async def reply(self, request: Request) -> Response:
        """Say something to the user."""
        number, visit, agents = int(request.path_params["number"]), visit_of(request), self.desk.agents
        visit.detail = str(number)
        try:
            text = visit.form.get("text", "")
            sent = await asyncio.to_thread(agents.reply, number, visit.user.name, text, now=self.desk.now()) if agents else None
        except ValueError as error:
            return self.desk.message(request, str(error), 422)
        shown = await asyncio.to_thread(agents.show, number) if agents else None
        if agents is None or sent is None or shown is None:
            return self.desk.message(request, texts.CHAT_NOT_YOURS, 409)
        return self.desk.page(request, "chat_lines.html", chat=shown, cleared=True, **await self._talk(agents, shown, visit.user.name))

    @desk_route("POST", "/chats/{number:int}/back", Permission.HANDOVER, audit=AccessAction.HAND_BACK)
    async def hand_back(self, request: Request) -> Response:
        """Give a chat back to the assistant, or note that the call was made."""
        number, visit, agents = int(request.path_params["number"]), visit_of(request), self.desk.agents
        visit.detail = str(number)
        note = visit.form.get("note", "")
        if agents is None or not await asyncio.to_thread(agents.hand_back, number, visit.user.name, note, now=self.desk.now()):
            return self.desk.message(request, texts.CHAT_NOT_YOURS, 409)
        return RedirectResponse(f"{ROOT_PATH}/chats", status_code=303)

    async def _queue(self, request: Request, template: str) -> Response:
        agents, user, found = self.desk.agents, visit_of(request).user, []
        if agents is not None:
            await asyncio.to_thread(agents.beat, user.name, now=self.desk.now())
            found = await asyncio.to_thread(agents.queue)
        groups = [
            (state, [one for one in found if one.state is state]) for state in HandoverState if any(one.state is state for one in found)
        ]
        now = self.desk.now().astimezone(CHINA).replace(tzinfo=None)
        waited = {one.id: max(0, int((now - one.asked_at).total_seconds() // 60)) for one in found}
        shared: dict[str, Any] = {"named": _CHANNELS, "opening": self.desk.opening, "staffed": agents is not None}
        return self.desk.page(request, template, groups=groups, waited=waited, **shared)

    @staticmethod
    async def _talk(agents: Agents, shown: Waiting, agent: str) -> dict[str, Any]:
        lines = await asyncio.to_thread(agents.lines, shown.id)
        mine = shown.agent == agent and shown.state is not HandoverState.CLOSED
        return {"lines": lines, "mine": mine, "call_back": shown.state in _CALL_BACK}


def _facts(shown: Waiting) -> list[tuple[str, str]]:
    known = [(texts.FACTS.get(name, name), value) for name, value in shown.summary.get("facts", {}).items()]
    known += [(DateRole(role).zh, day) for role, day in shown.summary.get("dates", {}).items()]
    form = shown.summary.get("form")
    return [*known, *([("进行到", texts.FORMS.get(form, form))] if form else [])]


def _turn(turn: dict[str, Any]) -> dict[str, Any]:
    return {**turn, "at": turn["at"].astimezone(CHINA), "text": _readable(turn["text"]) if turn["who"] == "user" else turn["text"]}


def _readable(text: str) -> str:
    """What a pressed button says."""
    if not text.startswith("/"):
        return text
    name, _, facts = text[1:].partition("{")
    try:
        values = json.loads("{" + facts) if facts else {}
        pair = f"{Matter(values['matter']).zh} · {Aspect(values['aspect']).zh}"
    except (ValueError, KeyError):
        pair = texts.BUTTONS.get(name, name)
    return f"［{pair}］"
