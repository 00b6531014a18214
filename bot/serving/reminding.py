"""Reminders inside the server: a thread of its own, off the event loop, that plans and sends every few minutes."""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bot.cases.bindings import BindingTerms, forget_unused
from bot.cases.reminders.worker import Worker
from bot.cases.store import CaseStore
from bot.dialogue.reminder_rules import reminder_rules
from bot.knowledge import KnowledgeBase
from bot.push.opening import open_channels, push_terms
from bot.settings import ROOT, Settings
from bot.wechat_settings import writing_channels

logger = logging.getLogger(__name__)

_LAST_ROUND_SECONDS = 30.0  # for the round under way when the server stops; what it leaves behind is taken up by the next


def make_worker(settings: Settings, store: CaseStore, now: Callable[[], dt.datetime], kb: KnowledgeBase | None = None) -> Worker:
    """Return a worker with the channels and terms of the settings.

    Raises:
        WebhookAddressError: the webhook's address or secret cannot be used.
    """
    knowledge = kb or KnowledgeBase.load(ROOT / "data")
    return Worker(store, open_channels(settings, now, store), lambda day: reminder_rules(knowledge, day), push_terms(settings), now)


def remind_until(worker: Worker, seconds: float, stopped: Callable[[float], bool]) -> None:
    """Do a round every so many seconds until told to stop; a failure is logged, and the next round takes it up.

    Args:
        worker: does the rounds.
        seconds: pause between two.
        stopped: waits so long, and returns whether to stop (``threading.Event.wait``).
    """
    while True:
        try:
            figures = worker.run()
        except Exception as error:
            logger.error("reminders failed (%s)", type(error).__name__)  # the text of a database error may hold rows
        else:
            if figures["planned"] or figures["sent"] or figures["dead"] or figures["uncertain"]:
                logger.info("reminders", extra={"fields": dict(figures)})
        if stopped(seconds):
            return


@contextmanager
def reminding(settings: Settings, store: CaseStore, now: Callable[[], dt.datetime]) -> Iterator[None]:
    """Run reminders beside what happens inside, when the settings say so.

    Raises:
        WebhookAddressError: the webhook's address or secret cannot be used.
    """
    if not (settings.remind and (settings.push_channel or writing_channels())):
        yield
        return
    forget_unused(store, now=now(), terms=BindingTerms(dt.timedelta(days=settings.bind_days)))
    worker, stop = make_worker(settings, store, now), threading.Event()
    thread = threading.Thread(target=remind_until, args=(worker, settings.remind_seconds, stop.wait), name="reminders", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_LAST_ROUND_SECONDS)
