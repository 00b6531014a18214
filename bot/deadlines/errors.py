"""Errors of the date rules. Their messages are plain Chinese."""

from __future__ import annotations


class DeadlineError(ValueError):
    """A date, a period or a combination of them that no rule can work with; the message is fit for users."""


class CalendarError(ValueError):
    """A calendar file that is missing or wrong; the message names the file and is meant for operators."""
