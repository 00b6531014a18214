"""Table of the answers given, by receipt code."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None
KIND = "schema"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "answer_receipts",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("code", sa.String(32), nullable=False),
        sa.Column("entry", sa.String(120)),
        sa.Column("matter", sa.String(32), nullable=False),
        sa.Column("aspect", sa.String(32), nullable=False),
        sa.Column("city", sa.String(32)),
        sa.Column("facts", sa.JSON, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("revision", sa.String(32), nullable=False),
        sa.Column("text_hash", sa.String(64), nullable=False),
        sa.Column("text", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_answer_receipts"),
        sa.UniqueConstraint("code", "text_hash", name="uq_answer_receipts_code_text_hash"),
    )
    op.create_index("ix_answer_receipts_created_at", "answer_receipts", ["created_at"])


def downgrade() -> None:
    """Drop it again."""
    op.drop_index("ix_answer_receipts_created_at", "answer_receipts")
    op.drop_table("answer_receipts")
