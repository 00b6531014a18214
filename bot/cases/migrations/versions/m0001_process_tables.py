"""Tables of the process: applicants, registrations, cases, their events, permits, endorsements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None
KIND = "schema"


def _owner(table: str, parent: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "applicants",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("id_hash", sa.String(64), nullable=False),
        sa.Column("id_tail_hash", sa.String(64), nullable=False),
        sa.Column("phone_tail_hash", sa.String(64)),
        sa.Column("display_name", sa.String(8), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_applicants"),
        sa.UniqueConstraint("id_hash", name="uq_applicants_id_hash"),
    )
    op.create_table(
        "registrations",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("applicant_id", sa.Integer, nullable=False),
        sa.Column("city", sa.String(32), nullable=False),
        sa.Column("registered_on", sa.Date, nullable=False),
        sa.Column("deregistered_on", sa.Date),
        sa.PrimaryKeyConstraint("id", name="pk_registrations"),
        sa.UniqueConstraint("applicant_id", "city", "registered_on", name="uq_registrations_applicant_id_city_registered_on"),
        _owner("registrations", "applicants", "applicant_id"),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case_number", sa.String(17), nullable=False),
        sa.Column("applicant_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("city", sa.String(32), nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("accepted_on", sa.Date),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("case_number", name="uq_cases_case_number"),
        _owner("cases", "applicants", "applicant_id"),
    )
    op.create_index("ix_cases_applicant_id", "cases", ["applicant_id"])
    op.create_table(
        "case_events",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("stage", sa.String(32), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("missing", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_case_events"),
        sa.UniqueConstraint("case_id", "stage", "at", name="uq_case_events_case_id_stage_at"),
        _owner("case_events", "cases", "case_id"),
    )
    op.create_table(
        "permits",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("applicant_id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("expires_on", sa.Date),
        sa.PrimaryKeyConstraint("id", name="pk_permits"),
        sa.UniqueConstraint("applicant_id", "kind", "issued_on", name="uq_permits_applicant_id_kind_issued_on"),
        _owner("permits", "applicants", "applicant_id"),
    )
    op.create_table(
        "endorsements",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("permit_id", sa.Integer, nullable=False),
        sa.Column("done_on", sa.Date, nullable=False),
        sa.Column("valid_until", sa.Date, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_endorsements"),
        sa.UniqueConstraint("permit_id", "done_on", name="uq_endorsements_permit_id_done_on"),
        _owner("endorsements", "permits", "permit_id"),
    )


def downgrade() -> None:
    """Drop the tables, children first."""
    for table in ("endorsements", "permits", "case_events"):
        op.drop_table(table)
    op.drop_index("ix_cases_applicant_id", "cases")
    for table in ("cases", "registrations", "applicants"):
        op.drop_table(table)
