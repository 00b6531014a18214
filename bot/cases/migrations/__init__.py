"""Migrations of the case store (Alembic), run by ``CaseStore.migrate``."""
