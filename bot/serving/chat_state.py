"""``GET /chat/state``: where a chat stands, and what a person has said in it. The page asks every few seconds while someone else talks."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.cases.errors import StoreError
from bot.handover import ChatState, Handovers
from bot.serving.errors import InvalidRequest
from bot.serving.intake import MAX_SENDER_CHARS

PATH = "/chat/state"
_LARGEST = 2**31 - 1  # of the numbers of messages


class ChatStates:
    """The address.

    Args:
        handovers: None where no desk is staffed: every chat is the assistant's.
    """

    def __init__(self, handovers: Handovers | None) -> None:
        self._handovers = handovers

    async def get(self, request: Request) -> Response:
        """Answer one question: ``?sender=…&after=<id of the newest message that the page has>``.

        Raises:
            InvalidRequest: no sender, or ``after`` is no number.
        """
        sender = request.query_params.get("sender", "")
        if not 1 <= len(sender) <= MAX_SENDER_CHARS or not sender.isprintable():
            raise InvalidRequest(f"sender 应为 1 到 {MAX_SENDER_CHARS} 个可见字符。")
        after = request.query_params.get("after") or "0"
        if not (after.isascii() and after.isdigit() and int(after[:11]) <= _LARGEST and len(after) <= len(str(_LARGEST))):
            raise InvalidRequest("after 应为收到的最后一条消息的编号。")
        state = ChatState()
        if self._handovers is not None:
            try:
                state = self._handovers.chat_state(sender, int(after))
            except StoreError:
                return JSONResponse({"error": {"code": "unavailable", "message": "暂时查不到，请稍后再试。"}}, status_code=503)
        return JSONResponse(state.as_dict(), headers={"Cache-Control": "no-store"})
