"""A platform's channel: every message once, an answer in time or a promise of one, and what is left later.

The platform waits five seconds and then tries again, three times in all. Whoever receives a message first claims it; a retry waits for what
becomes of it and gives the same reply. What is not ready in time is promised, and sent when it is.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.cases.errors import StoreError
from bot.cases.messaging.contacts import Contacts
from bot.cases.messaging.kinds import Action, Entry, Inbox, InboxState
from bot.channels.wechat import texts
from bot.channels.wechat.deciding import Plan, decide
from bot.channels.wechat.envelope import Envelopes, Query
from bot.channels.wechat.errors import Unsigned
from bot.channels.wechat.later import Later
from bot.channels.wechat.messages import Incoming, Kind, read
from bot.channels.wechat.replying import SUCCESS, as_text, text_xml
from bot.channels.wechat.splitting import MAX_BYTES, split
from bot.privacy import Hasher

logger = logging.getLogger(__name__)

Talk = Callable[[str, str], Awaitable[list[dict[str, Any]]]]
_ACTIONS = {Kind.SUBSCRIBE: Action.SUBSCRIBE, Kind.SCAN: Action.SCAN, Kind.CLICK: Action.CLICK}
_KEPT_SECONDS = 24 * 3600.0


@dataclass(frozen=True)
class Terms:
    """How long things take, in seconds.

    Attributes:
        deadline: an answer that is not ready by then is promised.
        grace: whoever claimed a message and has neither answered nor promised so long after the deadline is dead.
        patience: a promised answer that has not come by then will not come.
        again: so long after a message its retries get the reply; later only an attacker would ask.
        poll: pause between two looks at what another worker does.
        gap: pause before the second piece of an answer, so that it arrives second.
        max_chars: longest message taken, in characters.
    """

    deadline: float = 4.0
    grace: float = 0.5
    patience: float = 120.0
    again: float = 60.0
    poll: float = 0.05
    gap: float = 0.3
    max_chars: int = 2000


@dataclass(frozen=True)
class Parts:
    """What a channel works with.

    Attributes:
        name: ``wechat`` or ``wecom``.
        talk: the assistant: text and sender in, messages out; none at all while a person talks there. It does not raise.
        later: sends what does not fit into the reply.
        leave: called for a person who left, with the sender.
        count: told what became of each request.
    """

    name: str
    envelopes: Envelopes
    inbox: Inbox
    contacts: Contacts
    hasher: Hasher
    talk: Talk
    later: Later
    timestamp: Callable[[], float]
    leave: Callable[[str], None]
    city_of: Callable[[str], str | None]
    sayings: Mapping[str, str] = field(default_factory=dict)
    count: Callable[[str], None] = lambda outcome: None


class Channel:
    """Answers the requests of a platform."""

    def __init__(self, parts: Parts, terms: Terms) -> None:
        self._parts, self._terms = parts, terms
        self._tasks: set[asyncio.Task[Any]] = set()
        self._late: Counter[str] = Counter()  # promised answers under way here, by sender

    def verify_address(self, query: Query) -> str:
        """Answer the platform's test of the address.

        Raises:
            Refused: it is not the platform's.
        """
        return self._parts.envelopes.verify_address(query)

    async def receive(self, query: Query, body: bytes) -> str:
        """Return the body of the answer to a message.

        Raises:
            Refused: the message is not served.
        """
        arrived = asyncio.get_running_loop().time()
        opened = self._parts.envelopes.open(query, body)
        incoming = read(opened.fields)
        if incoming.kind is Kind.SILENT:
            self._parts.count("silent")
            return SUCCESS
        try:
            said = await self._reply(incoming, opened.signature, arrived)
        except StoreError:
            logger.error("the inbox cannot be used; the message was not worked on")
            self._parts.count("store_away")
            said = texts.BUSY
        if not said:
            return SUCCESS
        created = int(self._parts.timestamp())
        xml = text_xml(to=incoming.user, sender=incoming.account, created=created, content=said)
        return self._parts.envelopes.close(xml, encrypted=opened.encrypted)

    def sender_of(self, user: str) -> str:
        """What stands for a person everywhere but with the platform."""
        return f"{self._parts.name}-{self._parts.hasher.hash('platform_sender', self._parts.name, user)[:40]}"

    async def sweep(self) -> None:
        """Settle what a worker promised and died over, and forget what is old.

        Raises:
            StoreError: the store cannot be used.
        """
        now = self._parts.timestamp()
        for entry in await asyncio.to_thread(self._parts.inbox.left_behind, now):
            if await self._advance(entry.key, InboxState.LATE, InboxState.SENDING):
                await self._parts.later.send(entry.sender, [texts.LOST])
                await self._advance(entry.key, InboxState.SENDING, InboxState.SENT)
                self._parts.count("lost")
        await asyncio.to_thread(self._parts.inbox.forget, now - _KEPT_SECONDS)

    async def close(self, seconds: float) -> None:
        """Let what is under way finish, for so long."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)

    async def _reply(self, incoming: Incoming, signature: str, arrived: float) -> str:
        sender = self.sender_of(incoming.user)
        entry = await asyncio.to_thread(self._claim, incoming, sender, signature)
        if entry.is_replayed:
            self._parts.count("replayed")
            raise Unsigned("the signature of another message")
        if not entry.is_mine:
            self._parts.count("retry")
            return await self._of_the_first(entry.key, arrived)
        self._parts.count(str(incoming.kind))
        if incoming.kind is Kind.UNSUBSCRIBE:
            await asyncio.to_thread(self._gone, sender)
            await self._advance(entry.key, InboxState.RUNNING, InboxState.ANSWERED)
            return ""
        if incoming.kind is Kind.TEXT and incoming.text.strip() in texts.CONTINUE and (more := await self._more(sender)):
            return await self._settle(entry.key, more)
        plan = decide(incoming, sayings=self._parts.sayings, city_of=self._parts.city_of, max_chars=self._terms.max_chars)
        answering = self._start(self._answer(plan, sender))
        left = self._terms.deadline - (asyncio.get_running_loop().time() - arrived)
        await asyncio.wait({answering}, timeout=max(0.0, left))
        if answering.done():
            first, *rest = answering.result()
            said = await self._settle(entry.key, first)
            if said and rest:
                going = self._start(self._send_rest(sender, rest))
                if not self._parts.later.can_send:
                    await asyncio.wait({going}, timeout=self._terms.grace)  # kept before 继续 can come
            return said
        return await self._promise(entry.key, sender, answering)

    def _claim(self, incoming: Incoming, sender: str, signature: str) -> Entry:
        parts, now = self._parts, self._parts.timestamp()
        key = parts.hasher.hash("inbox_message", parts.name, *incoming.identity)
        signed = parts.hasher.hash("inbox_signature", parts.name, signature)
        entry = parts.inbox.claim(key, sender, signed, now=now, lease=self._terms.deadline + self._terms.grace)
        if entry.is_mine and incoming.kind is not Kind.UNSUBSCRIBE:
            parts.contacts.heard(parts.name, sender, incoming.user, _ACTIONS.get(incoming.kind, Action.MESSAGE), now=now)
        return entry

    def _gone(self, sender: str) -> None:
        self._parts.leave(sender)
        self._parts.contacts.forget(sender)

    async def _of_the_first(self, key: str, arrived: float) -> str:
        """Wait for what becomes of a message that somebody else works on."""
        terms, clock = self._terms, asyncio.get_running_loop().time
        until = arrived + terms.deadline + terms.grace
        while (entry := await asyncio.to_thread(self._parts.inbox.read, key)) is not None and clock() < until:
            now = self._parts.timestamp()
            if entry.state is InboxState.RUNNING and now > entry.lease_until:
                if await self._advance(key, InboxState.RUNNING, InboxState.LOST, reply=texts.LOST):
                    self._parts.count("lost")
                    return texts.LOST
            elif entry.state is not InboxState.RUNNING:
                fresh = now - entry.received_at <= terms.again
                return self._known_reply(entry) if fresh else ""
            await asyncio.sleep(terms.poll)
        return ""

    def _known_reply(self, entry: Entry) -> str:
        if entry.state in (InboxState.ANSWERED, InboxState.LOST):
            return entry.reply or ""
        return self._promise_text() if entry.state is InboxState.LATE else ""

    async def _answer(self, plan: Plan, sender: str) -> list[str]:
        """What is said, in pieces; at least one."""
        said = [plan.before] if plan.before else []
        if plan.turn:
            try:
                messages = await self._parts.talk(plan.turn, sender)
                # with a person there, what could not be sent of their words goes along with this reply
                said += [as_text(messages) or texts.NOTHING_SAID] if messages else await self._unsent(sender)
            except Exception as error:
                logger.error("a turn failed (%s)", type(error).__name__)
                said = [texts.LOST]
        text = "\n\n".join(said)
        if not text or self._parts.later.can_send:
            return split(text) or [""]
        pieces = split(text, MAX_BYTES - len(texts.MORE.encode("utf-8")) - 1)
        return [*(f"{piece}\n{texts.MORE}" for piece in pieces[:-1]), pieces[-1]]

    async def _settle(self, key: str, said: str) -> str:
        """Record the reply; nothing is said when somebody else has spoken already."""
        return said if await self._advance(key, InboxState.RUNNING, InboxState.ANSWERED, reply=said) else ""

    async def _promise(self, key: str, sender: str, answering: asyncio.Task[list[str]]) -> str:
        until = self._parts.timestamp() + self._terms.patience
        if not await self._advance(key, InboxState.RUNNING, InboxState.LATE, lease_until=until):
            return ""
        self._late[sender] += 1
        self._parts.count("late")
        self._start(self._keep_promise(key, sender, answering))
        return self._promise_text()

    async def _keep_promise(self, key: str, sender: str, answering: asyncio.Task[list[str]]) -> None:
        try:
            pieces = await answering
            if await self._advance(key, InboxState.LATE, InboxState.SENDING):
                await self._parts.later.send(sender, [piece for piece in pieces if piece])
                await self._advance(key, InboxState.SENDING, InboxState.SENT)
        except StoreError:
            logger.error("a promised answer could not be sent: the store is away")
        finally:
            self._late[sender] -= 1
            if not self._late[sender]:
                del self._late[sender]

    async def _send_rest(self, sender: str, pieces: list[str]) -> None:
        if self._parts.later.can_send:
            await asyncio.sleep(self._terms.gap)
        await self._parts.later.send(sender, pieces)

    async def _unsent(self, sender: str) -> list[str]:
        return await asyncio.to_thread(self._parts.contacts.take_pending, sender)

    async def _more(self, sender: str) -> str:
        """What is kept for a person who asks for more; empty when they mean something else."""
        pieces = await self._unsent(sender)
        if not pieces:
            return texts.STILL_RUNNING if self._late[sender] else ""
        if rest := pieces[1:]:
            await asyncio.to_thread(self._parts.contacts.keep_pending, sender, rest)
        return pieces[0]

    def _promise_text(self) -> str:
        return texts.ACKNOWLEDGE if self._parts.later.can_send else texts.ACKNOWLEDGE_UNSENDABLE

    async def _advance(self, key: str, before: InboxState, after: InboxState, **more: Any) -> bool:
        return await asyncio.to_thread(lambda: self._parts.inbox.advance(key, before, after, **more))

    def _start(self, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Start something that goes on whether or not the platform still listens."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
