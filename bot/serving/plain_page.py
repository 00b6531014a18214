"""``/chat/plain``: the same assistant on a page that needs no script.

The conversation is named by a cookie that scripts cannot read and other sites cannot send along; every form carries a token
made from it. A question is posted, and the answer is read after a redirect, so that a reload or the way back asks nothing
again; the form's message id keeps a double press from asking twice.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.cases.errors import StoreError
from bot.cases.store import CaseStore
from bot.clock import now
from bot.feedback import MAX_COMMENT_CHARS, RatingReason, Ratings
from bot.handover import Handovers
from bot.labels import Channel
from bot.privacy import Hasher
from bot.serving import plain_texts as words
from bot.serving.edge.edge import Edge
from bot.serving.errors import ServingError
from bot.serving.intake import max_body_bytes, message_id, read_body, text_of
from bot.serving.plain_view import Choice, choices, shown, shown_talk
from bot.serving.ratings import parse_rating
from bot.serving.turns import Turn
from bot.settings import ROOT, Settings

logger = logging.getLogger(__name__)

PATH = "/chat/plain"
CHANNEL = "plain"
TURNS_SHOWN = 20
_TEMPLATES = ROOT / "web" / "plain"
_COOKIE = "juyi_plain"
_COOKIE_SECONDS = 2 * 60 * 60  # as the page with scripts: an idle conversation is not taken up again
_ID = re.compile(r"[0-9a-f]{32}")


class Talking(Protocol):
    """What the page needs of ``bot.serving.engine.Engine``."""

    async def handle(self, text: str, sender_id: str, channel: str = ..., message_id: str | None = ...) -> list[dict[str, Any]]:
        """Answer one message."""

    async def latest_turns(self, sender_id: str, count: int) -> list[Turn]:
        """The last turns, oldest first."""


class PlainPage:
    """The page.

    Args:
        engine: answers the questions.
        settings: the key of the tokens, the length of a message.
        edge: limits and switches; the page belongs to the channel of the pages.
        cases: keeps ratings; None: none are asked for.
        handovers: which conversations are with people; None where no desk is staffed.
        templates: folder of ``plain.html``.
    """

    def __init__(
        self,
        engine: Talking,
        settings: Settings,
        edge: Edge,
        *,
        cases: CaseStore | None = None,
        handovers: Handovers | None = None,
        templates: Path = _TEMPLATES,
    ) -> None:
        self._engine = engine
        self._ratings = Ratings(cases) if cases is not None else None
        self._handovers = handovers
        self._edge = edge
        self._longest = settings.max_message_chars
        self._hasher = Hasher(settings.hash_key.get_secret_value())
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(templates), autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined
        )

    def routes(self) -> list[BaseRoute]:
        """The routes of the page."""
        return [Route(PATH, self.get, methods=["GET"]), Route(PATH, self.post, methods=["POST"])]

    async def get(self, request: Request) -> Response:
        """Show the conversation so far, and the form."""
        return await self._page(request, _conversation(request) or uuid.uuid4().hex)

    async def post(self, request: Request) -> Response:
        """Take a question, a pressed button, or the end of the conversation."""
        if not _from_here(request):
            return await self._page(request, uuid.uuid4().hex, problem=words.FOREIGN, status=403)
        try:
            fields = parse_qs((await read_body(request, max_body_bytes(self._longest))).decode("utf-8", "replace"), max_num_fields=8)
        except ServingError as error:
            return await self._page(request, uuid.uuid4().hex, problem=error.message, status=error.status)
        except ValueError:
            return await self._page(request, uuid.uuid4().hex, problem=words.FOREIGN, status=400)
        given = {name: values[-1] for name, values in fields.items()}
        typed = given.get("message", "")
        talk = _conversation(request)
        if talk is None or not Hasher.equal(self._token(talk), _token_given(given)):
            return await self._page(request, uuid.uuid4().hex, problem=words.EXPIRED, typed=typed, status=403)
        if "end" in given:
            return self._to_page(request, uuid.uuid4().hex)
        try:
            if "score" in given:
                return await self._rate(request, talk, given)
            text = text_of(given.get("choice") or typed, self._longest)
            await self._edge.user(Channel.REST, _sender(talk))
            notice = self._edge.switches.notice(Channel.REST)
            if notice is not None:
                return await self._page(request, talk, problem=notice, typed=typed)
            replies = await self._engine.handle(text, _sender(talk), CHANNEL, message_id(given.get("message_id")))
        except ServingError as error:
            return await self._page(request, talk, problem=error.message, typed=typed, status=error.status)
        if left := next((str(reply["text"]) for reply in replies if _charge(reply) == "bot"), ""):
            return await self._page(request, talk, notice=left)  # is written down nowhere, and another form of it would send nothing anew
        return self._to_page(request, talk)

    async def _rate(self, request: Request, talk: str, given: dict[str, str]) -> Response:
        """Keep what a form says of an answer.

        Raises:
            InvalidRequest: the form was not filled in, or not by our page.
        """
        wanted = {"sender": _sender(talk), "message_id": None, "comment": given.get("comment", "")}
        wanted |= {"receipt": given.get("receipt"), "score": given["score"], "reason": given.get("reason")}
        sender, rating = parse_rating(json.dumps(wanted).encode())
        try:
            if self._ratings is not None:
                await asyncio.to_thread(self._ratings.keep, sender, rating, channel=CHANNEL, at=now())
        except StoreError:
            return await self._page(request, talk, problem=words.RATING_FAILED, status=503)
        return await self._page(request, talk, notice=words.RATED)

    def _people(self, sender: str) -> dict[str, Any]:
        """What the page shows of people: who is in charge, and what was said between them and the user."""
        if self._handovers is None:
            return {"handover": "", "talk": []}
        try:
            asked = self._handovers.standing_words(sender)
            return {"handover": asked.text if asked is not None else "", "talk": shown_talk(self._handovers.talk(sender))}
        except StoreError:
            logger.error("a talk with people could not be read")
            return {"handover": words.TALK_AWAY, "talk": []}

    async def _page(
        self, request: Request, talk: str, *, problem: str = "", notice: str = "", typed: str = "", status: int = 200
    ) -> Response:
        turns = await self._engine.latest_turns(_sender(talk), TURNS_SHOWN)
        offered: Sequence[Choice] = choices(turns) if turns else [Choice(need, need) for need in words.NEEDS]
        page = self._environment.get_template("plain.html").render(
            words=words,
            turns=shown(turns),
            choices=offered,
            choices_title=words.CHOICES_TITLE if turns else words.NEEDS_TITLE,
            token=self._token(talk),
            message_id=uuid.uuid4().hex,
            limit=self._longest,
            problem=problem,
            notice=notice,
            typed=typed,
            rates=self._ratings is not None and not notice,
            comment_limit=MAX_COMMENT_CHARS,
            reasons=[(reason.value, words.REASONS[reason]) for reason in RatingReason],
            **await asyncio.to_thread(self._people, _sender(talk)),
        )
        return _with_cookie(HTMLResponse(page, status_code=status), request, talk)

    def _to_page(self, request: Request, talk: str) -> Response:
        return _with_cookie(RedirectResponse("plain#latest", status_code=303), request, talk)

    def _token(self, talk: str) -> str:
        return self._hasher.hash("plain_form", talk)


def _charge(reply: dict[str, Any]) -> str | None:
    """Who has the conversation from now on, when a reply tells that."""
    return ((reply.get("custom") or {}).get("handover") or {}).get("state")


def _sender(talk: str) -> str:
    return f"{CHANNEL}-{talk}"


def _conversation(request: Request) -> str | None:
    kept = request.cookies.get(_COOKIE, "")
    return kept if _ID.fullmatch(kept) else None


def _token_given(fields: dict[str, str]) -> str:
    return re.sub("[^0-9a-f]", "", fields.get("token", ""))


def _with_cookie(response: Response, request: Request, talk: str) -> Response:
    secure = "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", ""))
    response.set_cookie(_COOKIE, talk, max_age=_COOKIE_SECONDS, path=PATH, httponly=True, samesite="strict", secure=secure)
    return response


def _from_here(request: Request) -> bool:
    """Whether the form was sent from this page, as far as the browser tells; the token tells the rest."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    sent_from = urlsplit(request.headers.get("origin", ""))
    return site in ("same-origin", "none") and (not sent_from.netloc or sent_from.netloc == request.headers.get("host"))
