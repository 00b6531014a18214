"""Tables of messaging platforms: messages seen, contacts, access tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None
KIND = "schema"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "inbox_messages",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("sender", sa.String(64), nullable=False),
        sa.Column("signature", sa.String(64), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("reply", sa.LargeBinary),
        sa.Column("received_at", sa.Float(53), nullable=False),
        sa.Column("lease_until", sa.Float(53), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_inbox_messages"),
        sa.UniqueConstraint("signature", name="uq_inbox_messages_signature"),
    )
    op.create_index("ix_inbox_messages_state_lease_until", "inbox_messages", ["state", "lease_until"])
    op.create_index("ix_inbox_messages_sender", "inbox_messages", ["sender"])
    op.create_index("ix_inbox_messages_received_at", "inbox_messages", ["received_at"])
    op.create_table(
        "channel_contacts",
        sa.Column("sender", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("address", sa.LargeBinary, nullable=False),
        sa.Column("heard_at", sa.Float(53), nullable=False),
        sa.Column("long_until", sa.Float(53), nullable=False),
        sa.Column("long_left", sa.Integer, nullable=False),
        sa.Column("short_until", sa.Float(53), nullable=False),
        sa.Column("short_left", sa.Integer, nullable=False),
        sa.Column("pending", sa.LargeBinary),
        sa.PrimaryKeyConstraint("sender", name="pk_channel_contacts"),
    )
    op.create_index("ix_channel_contacts_heard_at", "channel_contacts", ["heard_at"])
    op.create_table(
        "access_tokens",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("token", sa.LargeBinary),
        sa.Column("expires_at", sa.Float(53), nullable=False),
        sa.Column("claim", sa.String(32)),
        sa.Column("lease_until", sa.Float(53), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_access_tokens"),
    )


def downgrade() -> None:
    """Drop them again."""
    op.drop_table("access_tokens")
    op.drop_index("ix_channel_contacts_heard_at", "channel_contacts")
    op.drop_table("channel_contacts")
    for columns in ("received_at", "sender", "state_lease_until"):
        op.drop_index(f"ix_inbox_messages_{columns}", "inbox_messages")
    op.drop_table("inbox_messages")
