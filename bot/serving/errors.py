"""Errors of the server; each message is plain Chinese and may be shown to a person."""

from __future__ import annotations


class ServingError(Exception):
    """Base of the server's errors.

    Attributes:
        code: short name for programs.
        status: HTTP status that fits.
        retry_after: seconds after which another attempt makes sense, if that is known.
    """

    code = "error"
    status = 500
    retry_after: int | None = None

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ModelMissing(ServingError):
    """There is no trained model to load."""

    code = "model_missing"
    status = 503


class ActionsNotLoaded(ServingError):
    """The package of custom actions cannot be imported."""

    code = "actions_not_loaded"
    status = 503


class InvalidRequest(ServingError):
    """The request does not have the agreed form."""

    code = "invalid_request"
    status = 400


class RequestTooLarge(InvalidRequest):
    """The request body is larger than any valid message."""

    code = "too_large"
    status = 413


class ConversationBusy(ServingError):
    """Too many messages of one conversation wait, or one waited too long."""

    code = "conversation_busy"
    status = 429
    retry_after = 1


class TooManyRequests(ServingError):
    """More requests than the limits allow.

    Args:
        seconds: until there is room again.
    """

    code = "too_many_requests"
    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(f"这会儿请求太多了，请过{seconds}秒再试。")
        self.retry_after = seconds


class ForeignOrigin(ServingError):
    """A page of a site that is not allowed sent this."""

    code = "foreign_origin"
    status = 403


class TurnFailed(ServingError):
    """A message could not be answered; the cause is in the log."""

    code = "turn_failed"
    status = 500
