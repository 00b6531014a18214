"""Receipts: a short code by which the same answer can be made again and compared."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json

from bot.knowledge.question import Facts


def receipt(entry: str, city: str | None, facts: Facts, as_of: dt.date, revision: str) -> str:
    """``JY-20261123-XXXXXXXX``: the same entry, facts, day and data give the same code."""
    told = {"entry": entry, "city": city, "as_of": as_of.isoformat(), "facts": facts.canonical(), "revision": revision}
    digest = hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).digest()
    return f"JY-{as_of:%Y%m%d}-{base64.b32encode(digest)[:8].decode()}"
