"""What a person at the desk writes, on its way to somebody on the platform."""

from __future__ import annotations

from bot.cases.messaging.contacts import Contacts
from bot.channels.wechat.splitting import split
from bot.push.wechat_service import NOT_AGAIN, CustomerService


class PersonsWords:
    """Delivers what an agent says (``bot.handover.delivery.Deliver``).

    What the platform does not take is kept, and goes along with the reply to the next message.

    Args:
        contacts: keeps what cannot be sent.
        service: sends; None: the account may not send of its own accord.
    """

    def __init__(self, contacts: Contacts, service: CustomerService | None) -> None:
        self._contacts, self._service = contacts, service

    def send_text(self, account: str, text: str) -> bool:
        """Send a text to a person, in pieces where it is long; False when they do not have all of it now.

        Raises:
            StoreError: what could not be sent could not be kept either.
        """
        kept = self._contacts.take_pending(account)  # what was kept before comes first
        left = [*kept, *split(text)]
        while left and self._service is not None and self._service.send_text(account, left[0]) in NOT_AGAIN:
            left.pop(0)
        if left:
            self._contacts.keep_pending(account, left)
        return not left
