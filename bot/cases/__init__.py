"""Cases: applicants, registrations, cases with their timeline, permits and endorsements; lookup, import, demonstration data.

Callers open a ``CaseStore``, migrate it once and close it at the end; every service uses one short transaction. Nothing here
knows Rasa, the web, or the policy files: time limits and the working-day calendar are passed in. See ``docs/data.md``.
"""
