"""Turns of one conversation queue up; conversations do not wait for each other."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.serving.errors import ConversationBusy
from bot.serving.locks import FifoLockStore


async def test_turns_of_a_conversation_run_one_by_one_in_order_of_arrival() -> None:
    store = FifoLockStore()
    log: list[str] = []

    async def turn(number: int) -> None:
        async with store.lock("c"):
            log.append(f"{number} begins")
            await asyncio.sleep(0.01)
            log.append(f"{number} ends")

    started = time.perf_counter()
    await asyncio.gather(*(turn(number) for number in range(4)))
    assert log == [f"{number} {what}" for number in range(4) for what in ("begins", "ends")]
    assert time.perf_counter() - started < 0.9  # nothing is polled once a second
    assert store.held() == 0


async def test_conversations_interleave() -> None:
    store = FifoLockStore()
    inside: set[str] = set()
    met = asyncio.Event()

    async def turn(conversation: str) -> None:
        async with store.lock(conversation):
            inside.add(conversation)
            if inside == {"a", "b"}:
                met.set()
            await asyncio.wait_for(met.wait(), 1)

    await asyncio.gather(turn("a"), turn("b"))


async def test_a_failing_turn_lets_the_next_one_in() -> None:
    store = FifoLockStore()

    async def fails() -> None:
        async with store.lock("c"):
            await asyncio.sleep(0)
            raise ValueError

    async def works() -> str:
        async with store.lock("c"):
            return "done"

    failed, worked = await asyncio.gather(fails(), works(), return_exceptions=True)
    assert isinstance(failed, ValueError)
    assert worked == "done"
    assert store.held() == 0


async def test_a_cancelled_waiter_does_not_keep_the_lock() -> None:
    store = FifoLockStore()
    order: list[int] = []

    async def turn(number: int) -> None:
        async with store.lock("c"):
            order.append(number)
            await asyncio.sleep(0.01)

    tasks = [asyncio.create_task(turn(number)) for number in range(3)]
    await asyncio.sleep(0)
    assert store.is_someone_waiting("c")
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert order == [0, 2]
    assert store.held() == 0


async def test_a_waiter_cancelled_as_it_gets_the_lock_hands_it_on() -> None:
    store = FifoLockStore()
    order: list[int] = []

    async def turn(number: int) -> None:
        async with store.lock("c"):
            order.append(number)

    async with store.lock("c"):
        tasks = [asyncio.create_task(turn(number)) for number in range(2)]
        await asyncio.sleep(0)
    tasks[0].cancel()  # the lock is its already, but it has not run since
    await asyncio.gather(*tasks, return_exceptions=True)
    assert order == [1]
    assert store.held() == 0


async def test_too_many_waiting_messages_are_refused() -> None:
    store = FifoLockStore(max_waiting=1)
    async with store.lock("c"):
        waiter = asyncio.create_task(_pass(store))
        await asyncio.sleep(0)
        with pytest.raises(ConversationBusy):
            async with store.lock("c"):
                pass
        async with store.lock("d"):
            pass
    await waiter
    assert store.held() == 0


async def test_a_message_does_not_wait_for_ever() -> None:
    store = FifoLockStore()
    async with store.lock("c"):
        with pytest.raises(ConversationBusy):
            async with store.lock("c", lock_lifetime=0.01):
                pass
    assert store.held() == 0


async def _pass(store: FifoLockStore) -> None:
    async with store.lock("c"):
        pass
