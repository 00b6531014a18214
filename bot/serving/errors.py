"""Errors of the server; each message is plain Chinese and may be shown to a person."""

from __future__ import annotations


class ServingError(Exception):
    """Base of the server's errors.

    Attributes:
        code: short name for programs.
        status: HTTP status that fits.
    """

    code = "error"
    status = 500

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


class TurnFailed(ServingError):
    """A message could not be answered; the cause is in the log."""

    code = "turn_failed"
    status = 500
