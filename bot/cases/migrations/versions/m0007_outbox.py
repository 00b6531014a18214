"""Table of the messages to be sent, each once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None
KIND = "schema"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "outbox_messages",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("event_key", sa.String(64), nullable=False),
        sa.Column("account_hash", sa.String(64), nullable=False),
        sa.Column("applicant_id", sa.Integer, nullable=False),
        sa.Column("step_id", sa.Integer),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("due_at", sa.DateTime, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("claim", sa.String(32)),
        sa.Column("lease_until", sa.DateTime),
        sa.Column("via", sa.String(32)),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("sent_at", sa.DateTime),
        sa.Column("failure", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbox_messages"),
        sa.ForeignKeyConstraint(["applicant_id"], ["applicants.id"], name="fk_outbox_messages_applicant_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["step_id"], ["case_events.id"], name="fk_outbox_messages_step_id", ondelete="CASCADE"),
        sa.UniqueConstraint("event_key", name="uq_outbox_messages_event_key"),
    )
    op.create_index("ix_outbox_messages_account_hash_step_id", "outbox_messages", ["account_hash", "step_id"])
    op.create_index("ix_outbox_messages_step_id", "outbox_messages", ["step_id"])
    op.create_index("ix_outbox_messages_applicant_id", "outbox_messages", ["applicant_id"])
    op.create_index("ix_outbox_messages_state_due_at", "outbox_messages", ["state", "due_at"])


def downgrade() -> None:
    """Drop it again."""
    op.drop_index("ix_outbox_messages_state_due_at", "outbox_messages")
    op.drop_index("ix_outbox_messages_applicant_id", "outbox_messages")
    op.drop_index("ix_outbox_messages_step_id", "outbox_messages")
    op.drop_index("ix_outbox_messages_account_hash_step_id", "outbox_messages")
    op.drop_table("outbox_messages")
