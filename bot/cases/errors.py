"""Errors of the case store. Their messages are plain Chinese and free of personal data."""

from __future__ import annotations


class CaseError(Exception):
    """Base of all errors of ``bot.cases``; ``str()`` of it may be shown to a user."""


class StoreError(CaseError):
    """The database cannot be opened, migrated, read or written."""


class StoreKeyError(StoreError):
    """The hash key is not the one that the database was made with, so that no identifier would ever match."""


class CaseNumberError(CaseError):
    """What was given is not a case number: wrong form, impossible date, or wrong check digits (a typo)."""


class ImportFileError(CaseError):
    """An import file cannot be read at all: absent, empty, wrong encoding, wrong columns."""
