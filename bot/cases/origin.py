"""Where the message under way came from: the network address, for the locks of the look-up.

It is kept beside the turn, never in it: what is stored of a conversation holds no address. A channel that knows none (WeChat's
servers speak for everybody) leaves it empty.
"""

from __future__ import annotations

import ipaddress
from contextvars import ContextVar

origin: ContextVar[str | None] = ContextVar("origin", default=None)


def network_of(address: str) -> str:
    """Return what is locked for an address: itself, or the /64 network of an IPv6 one, which a single subscriber has to himself."""
    try:
        parsed = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)
