"""Table of the ratings of answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
KIND = "schema"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "answer_ratings",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("city", sa.String(32)),
        sa.Column("entry", sa.String(120)),
        sa.Column("receipt", sa.String(32)),
        sa.Column("rater_hash", sa.String(64), nullable=False),
        sa.Column("target", sa.String(64), nullable=False),
        sa.Column("score", sa.String(32), nullable=False),
        sa.Column("reason", sa.String(32)),
        sa.Column("comment", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_answer_ratings"),
        sa.UniqueConstraint("rater_hash", "target", name="uq_answer_ratings_rater_hash_target"),
    )
    op.create_index("ix_answer_ratings_at", "answer_ratings", ["at"])


def downgrade() -> None:
    """Drop it again."""
    op.drop_index("ix_answer_ratings_at", "answer_ratings")
    op.drop_table("answer_ratings")
