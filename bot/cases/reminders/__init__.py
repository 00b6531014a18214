"""Reminders and pushes: what is due for whom (``planning``), each sent once (``outbox``, ``worker``) in plain words (``wording``).

Only to accounts that are bound to a case and agreed to be written to. Policy comes in as ``ReminderRules``; channels as ``PushChannels``.
"""
