"""Tables of the lookup guard (audit, locks), facts about the store, and the case's ``stage_since``."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
KIND = "schema"


def upgrade() -> None:
    """Create the tables; ``stage_since`` starts empty and is filled by the next revision."""
    op.create_table(
        "lookup_audits",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("requester_hash", sa.String(64), nullable=False),
        sa.Column("case_number_hash", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_lookup_audits"),
    )
    op.create_index("ix_lookup_audits_at", "lookup_audits", ["at"])
    op.create_table(
        "lookup_locks",
        sa.Column("subject_hash", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("last_failure_at", sa.DateTime, nullable=False),
        sa.Column("locked_until", sa.DateTime),
        sa.PrimaryKeyConstraint("subject_hash", name="pk_lookup_locks"),
    )
    op.create_index("ix_lookup_locks_last_failure_at", "lookup_locks", ["last_failure_at"])
    op.create_table(
        "store_info",
        sa.Column("name", sa.String(32), nullable=False),
        sa.Column("value", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_store_info"),
    )
    op.add_column("cases", sa.Column("stage_since", sa.DateTime))
    op.create_index("ix_cases_stage_stage_since", "cases", ["stage", "stage_since"])


def downgrade() -> None:
    """Drop them again."""
    op.drop_index("ix_cases_stage_stage_since", "cases")
    op.drop_column("cases", "stage_since")
    op.drop_table("store_info")
    op.drop_index("ix_lookup_locks_last_failure_at", "lookup_locks")
    op.drop_table("lookup_locks")
    op.drop_index("ix_lookup_audits_at", "lookup_audits")
    op.drop_table("lookup_audits")
