"""Table of the channels that are switched off."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None
KIND = "schema"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "channel_switches",
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("notice", sa.String(300), nullable=False),
        sa.Column("off_at", sa.DateTime, nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_channel_switches"),
    )


def downgrade() -> None:
    """Drop it again."""
    op.drop_table("channel_switches")
