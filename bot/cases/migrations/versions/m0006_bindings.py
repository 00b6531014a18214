"""Tables of the bindings of channel accounts to cases, and of the consents to be written to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None
KIND = "schema"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "channel_bindings",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("account_hash", sa.String(64), nullable=False),
        sa.Column("case_id", sa.Integer, nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("bound_at", sa.DateTime, nullable=False),
        sa.Column("last_used_at", sa.DateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_channel_bindings"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_channel_bindings_case_id", ondelete="CASCADE"),
        sa.UniqueConstraint("account_hash", "case_id", name="uq_channel_bindings_account_hash_case_id"),
    )
    op.create_index("ix_channel_bindings_case_id", "channel_bindings", ["case_id"])
    op.create_table(
        "push_consents",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("account_hash", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("address", sa.LargeBinary),
        sa.Column("given_at", sa.DateTime, nullable=False),
        sa.Column("withdrawn_at", sa.DateTime),
        sa.PrimaryKeyConstraint("id", name="pk_push_consents"),
    )
    op.create_index("ix_push_consents_account_hash", "push_consents", ["account_hash"])
    in_force = sa.text("withdrawn_at IS NULL")
    op.create_index(
        "uq_push_consents_in_force", "push_consents", ["account_hash"], unique=True, sqlite_where=in_force, postgresql_where=in_force
    )


def downgrade() -> None:
    """Drop them again."""
    op.drop_index("uq_push_consents_in_force", "push_consents")
    op.drop_index("ix_push_consents_account_hash", "push_consents")
    op.drop_table("push_consents")
    op.drop_index("ix_channel_bindings_case_id", "channel_bindings")
    op.drop_table("channel_bindings")
