"""Audit of the office's access, the reason of a step, and the indices of the lists and of a person's export."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
KIND = "schema"


def upgrade() -> None:
    """Create the table, the column and the indices."""
    op.create_table(
        "access_audits",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("subject_hash", sa.String(64)),
        sa.Column("detail", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_access_audits"),
    )
    op.create_index("ix_access_audits_at", "access_audits", ["at"])
    op.create_index("ix_access_audits_subject_hash", "access_audits", ["subject_hash"])
    op.add_column("case_events", sa.Column("reason", sa.String(32)))
    op.create_index("ix_cases_city_stage_since", "cases", ["city", "stage_since"])
    op.create_index("ix_lookup_audits_case_number_hash", "lookup_audits", ["case_number_hash"])


def downgrade() -> None:
    """Drop them again; the reasons are lost, the office's own list keeps them."""
    op.drop_index("ix_lookup_audits_case_number_hash", "lookup_audits")
    op.drop_index("ix_cases_city_stage_since", "cases")
    op.drop_column("case_events", "reason")
    op.drop_index("ix_access_audits_subject_hash", "access_audits")
    op.drop_index("ix_access_audits_at", "access_audits")
    op.drop_table("access_audits")
