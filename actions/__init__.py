"""Rasa custom actions: thin adapters that read slots, call ``bot`` and utter. No policy, SQL or date arithmetic here."""
