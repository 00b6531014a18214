"""From the assistant to a person and back: a queue, one agent for each chat, and the call-back note outside opening hours.

The assistant asks for a person (``Handovers.ask``), an agent takes the chat (``take``), writes (``reply``) and gives it back
(``hand_back``). Which conversations are with people, ``Watch`` knows in memory. No web framework and no Rasa here.
"""

from bot.handover.chat import Asked, ChatState, Line
from bot.handover.hours import HoursError, OpeningHours
from bot.handover.queue import Handovers
from bot.handover.summary import Summary

__all__ = ["Asked", "ChatState", "Handovers", "HoursError", "Line", "OpeningHours", "Summary"]
