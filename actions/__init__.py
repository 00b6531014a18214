"""Rasa custom actions: thin adapters that read slots, call ``bot`` and utter. No policy, SQL or date arithmetic here."""


def prepare() -> None:
    """Open what the actions use, so that the first message does not wait for it."""
    from actions.runtime import case_store, knowledge_base

    knowledge_base()
    case_store()
