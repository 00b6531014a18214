"""The answers that were given, by receipt code: read again word for word, also after the rules have changed.

A receipt belongs to no applicant and to no conversation. It keeps the facts that the answer hung on (city, ground, dates) and the text.
"""

from __future__ import annotations

from bot.receipts.store import KeptReceipt, ReceiptDamagedError, Receipts

__all__ = ["KeptReceipt", "ReceiptDamagedError", "Receipts"]
