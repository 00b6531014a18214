"""The assistant in one process: a trained model, the custom actions, the conversations.

    engine = Engine.load(get_settings())
    replies = await engine.handle("居住证要带什么材料", "web-1f3c", "rest")
    await engine.close()

Rasa is imported by ``Engine.load``; a command that wants a quick start calls ``light_start.leave_out_unused`` before.
"""

from __future__ import annotations

import logging
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.serving.errors import ModelMissing, ServingError, TurnFailed
from bot.settings import ROOT, Settings

if TYPE_CHECKING:
    from bot.serving.action_calls import LocalEndpoint
    from bot.serving.processor import JuyiAgent
    from bot.serving.tracker_store import LiveTrackerStore
    from bot.serving.turns import Turn

logger = logging.getLogger(__name__)

MODELS = ROOT / "models"
FAILURE_TEXT = "抱歉，系统刚才出了点问题，这一句没有处理好。请稍后再试，或拨打当地政务服务热线 12345。"


class Engine:
    """Answers messages. Built by ``Engine.load``.

    Attributes:
        model_name: file name of the loaded model.
    """

    def __init__(self, agent: JuyiAgent, store: LiveTrackerStore, endpoint: LocalEndpoint, model: Path) -> None:
        self._agent = agent
        self._store = store
        self._endpoint = endpoint
        self.model_name = model.name

    @classmethod
    def load(
        cls,
        settings: Settings,
        *,
        model: Path | None = None,
        models: Path = MODELS,
        actions: str = "actions",
    ) -> Engine:
        """Load a model and make everything ready for the first message.

        Args:
            settings: where conversations are stored.
            model: the model file; the newest of ``models`` when not given.
            models: folder of the trained models.
            actions: package of the custom actions. Its function ``prepare()``, if it has one, is called, so that the
                first message need not wait for what the actions open.

        Raises:
            ModelMissing: there is no model, or it is damaged.
            ActionsNotLoaded: the package of actions cannot be imported.
        """
        started = time.perf_counter()
        archive = model or newest_model(models)
        if not archive.is_file():
            raise ModelMissing(f"没有找到模型 {archive}。请先训练：./juyi train")
        from bot.serving.logs import quieten_rasa

        quieten_rasa()
        from bot.serving.action_calls import LocalEndpoint
        from bot.serving.locks import FifoLockStore
        from bot.serving.processor import JuyiAgent, state_horizon
        from bot.serving.tracker_store import LiveTrackerStore

        store = LiveTrackerStore(url=settings.tracker_store_url())
        endpoint = LocalEndpoint(actions)
        prepare = getattr(import_module(actions), "prepare", None)
        if prepare:
            prepare()
        agent = JuyiAgent(tracker_store=store, lock_store=FifoLockStore(), action_endpoint=endpoint)
        agent.load_model(archive)
        assert agent.processor is not None
        store.horizon = state_horizon(agent.processor.graph_runner)
        seconds = round(time.perf_counter() - started, 2)
        logger.info("engine ready", extra={"fields": {"model": archive.name, "seconds": seconds}})
        return cls(agent, store, endpoint, archive)

    async def handle(self, text: str, sender_id: str, channel: str = "rest", message_id: str | None = None) -> list[dict[str, Any]]:
        """Answer one message.

        Messages of one conversation are answered one after the other, in the order of the calls.

        Args:
            text: what the user wrote, with personal data masked already.
            sender_id: the conversation.
            channel: name of the channel it came by.
            message_id: the client's name for the message: sent again under the same one, it gets the same replies and nothing runs again.

        Returns:
            Rasa's messages: dicts with ``recipient_id`` and ``text``, ``buttons``, ``custom``, …

        Raises:
            ConversationBusy: too many messages of this conversation wait.
            TurnFailed: the message could not be answered.
        """
        from rasa.core.channels.channel import UserMessage

        from bot.channels.output import WholeMessages
        from bot.serving.action_calls import failures
        from bot.serving.turns import CLIENT

        failed: list[str] = []
        token = failures.set(failed)
        try:
            text = await self._chosen(text, sender_id) or text
            name = CLIENT + message_id if message_id else None
            message = UserMessage(text, WholeMessages(), sender_id, input_channel=channel, message_id=name)
            replies = await self._agent.handle_message(message) or []
        except ServingError:
            raise
        except Exception as error:
            logger.exception("turn failed")
            raise TurnFailed(FAILURE_TEXT) from error
        finally:
            failures.reset(token)
        if failed and not replies:
            replies.append({"recipient_id": sender_id, "text": FAILURE_TEXT})
        return replies

    async def _chosen(self, text: str, sender_id: str) -> str | None:
        """The payload of the button that a typed number picks, among those offered in the turn before."""
        from bot.dialogue.choices import chosen, names_a_day, number

        if number(text) is None:
            return None
        from rasa.shared.core.events import BotUttered, UserUttered

        buttons: list[dict[str, Any]] = []
        tracker = await self._store.peek(sender_id)
        if names_a_day(text) and str(tracker.get_slot("requested_slot") or "").startswith("date_"):
            return None  # 3号, where a day is asked for
        for event in reversed(tracker.events):
            if isinstance(event, UserUttered):
                break
            if isinstance(event, BotUttered):
                buttons = [*(event.data.get("buttons") or []), *buttons]
        return chosen(text, buttons)

    async def latest_turns(self, sender_id: str, count: int) -> list[Turn]:
        """Return the last turns of a conversation, oldest first."""
        return self._store.latest_turns(sender_id, count)

    async def latest_message(self, sender_id: str) -> dict[str, Any]:
        """Return how the latest message of a conversation was understood (Rasa's parse data; empty before the first)."""
        tracker = await self._store.peek(sender_id)
        message = tracker.latest_message
        return dict(message.parse_data) if message and message.text else {}

    async def parse(self, text: str) -> dict[str, Any]:
        """Return what the model understands in a text, without a conversation."""
        return await self._agent.parse_message(text)

    def health(self) -> dict[str, dict[str, Any]]:
        """State of each part: ``{"ok": bool, …}``."""
        report: dict[str, dict[str, Any]] = {
            "model": {"ok": self._agent.is_ready(), "name": self.model_name},
            "actions": {"ok": bool(self._endpoint.executor.actions), "count": len(self._endpoint.executor.actions)},
        }
        try:
            self._store.ping()
            report["conversations"] = {"ok": True}
        except Exception as error:
            report["conversations"] = {"ok": False, "error": type(error).__name__}
        return report

    async def close(self) -> None:
        """Close the store of conversations."""
        self._store.close()


def newest_model(models: Path = MODELS) -> Path:
    """Return the model file written last.

    Raises:
        ModelMissing: there is none.
    """
    archives = sorted(models.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime)
    if not archives:
        raise ModelMissing("还没有训练好的模型。请先训练：./juyi train")
    return archives[-1]
