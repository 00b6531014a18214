"""Why a request is not served. The text is for logs and programs; people never see it."""

from __future__ import annotations


class Refused(Exception):
    """A request that is not served.

    Attributes:
        status: HTTP status that fits.
    """

    status = 400


class Malformed(Refused):
    """It is not what the platform sends."""


class TooLarge(Refused):
    """It is larger than anything the platform sends."""

    status = 413


class Unsigned(Refused):
    """It does not come from the platform, is too old, or was sent before with something else."""

    status = 403
