"""Tables of the hotline desk: hand-over of chats, questions and what came of them, work items, phrases to be trained on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
KIND = "schema"
_OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "handovers",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("conversation_hash", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("sender", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("asked_at", sa.DateTime, nullable=False),
        sa.Column("touched_at", sa.DateTime, nullable=False),
        sa.Column("summary", sa.JSON, nullable=False),
        sa.Column("agent", sa.String(64)),
        sa.Column("lease_until", sa.DateTime),
        sa.Column("taken_at", sa.DateTime),
        sa.Column("contact", sa.LargeBinary),
        sa.Column("closed_at", sa.DateTime),
        sa.Column("ended", sa.String(32)),
        sa.Column("note", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_handovers"),
    )
    op.create_index("ix_handovers_closed_at", "handovers", ["closed_at"])
    op.create_index("ix_handovers_conversation_hash", "handovers", ["conversation_hash"])
    op.create_index("ix_handovers_state_asked_at", "handovers", ["state", "asked_at"])
    op.create_index("uq_handovers_open", "handovers", ["conversation_hash"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_table(
        "handover_messages",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("handover_id", sa.Integer, nullable=False),
        sa.Column("conversation_hash", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("author", sa.String(32), nullable=False),
        sa.Column("name", sa.String(64)),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("delivered", sa.Boolean),
        sa.PrimaryKeyConstraint("id", name="pk_handover_messages"),
        sa.ForeignKeyConstraint(["handover_id"], ["handovers.id"], name="fk_handover_messages_handover_id", ondelete="CASCADE"),
    )
    op.create_index("ix_handover_messages_conversation_hash_id", "handover_messages", ["conversation_hash", "id"])
    op.create_index("ix_handover_messages_handover_id", "handover_messages", ["handover_id"])
    op.create_table(
        "question_events",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("city", sa.String(32)),
        sa.Column("matter", sa.String(32), nullable=False),
        sa.Column("aspect", sa.String(32), nullable=False),
        sa.Column("entry", sa.String(120)),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("confidence", sa.Float),
        sa.Column("milliseconds", sa.Float, nullable=False),
        sa.Column("fallback", sa.Boolean, nullable=False),
        sa.Column("handover", sa.Boolean, nullable=False),
        sa.Column("receipt", sa.String(32)),
        sa.Column("sender_hash", sa.String(64), nullable=False),
        sa.Column("text", sa.String(500)),
        sa.Column("text_until", sa.DateTime),
        sa.PrimaryKeyConstraint("id", name="pk_question_events"),
    )
    op.create_index("ix_question_events_at", "question_events", ["at"])
    op.create_index("ix_question_events_text_until", "question_events", ["text_until"])
    op.create_table(
        "work_items",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("question", sa.String(500), nullable=False),
        sa.Column("entry", sa.String(120)),
        sa.Column("receipt", sa.String(32)),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("reported_by", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("due_at", sa.DateTime, nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("fix", sa.String(500)),
        sa.Column("changed_entry", sa.String(120)),
        sa.Column("fixed_by", sa.String(64)),
        sa.Column("reader", sa.String(64)),
        sa.Column("closed_at", sa.DateTime),
        sa.Column("cluster_key", sa.String(64)),
        sa.Column("size", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_work_items"),
        sa.UniqueConstraint("cluster_key", name="uq_work_items_cluster_key"),
    )
    op.create_index("ix_work_items_closed_at", "work_items", ["closed_at"])
    op.create_index("ix_work_items_state_due_at", "work_items", ["state", "due_at"])
    op.create_table(
        "work_steps",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("item_id", sa.Integer, nullable=False),
        sa.Column("at", sa.DateTime, nullable=False),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_work_steps"),
        sa.ForeignKeyConstraint(["item_id"], ["work_items.id"], name="fk_work_steps_item_id", ondelete="CASCADE"),
    )
    op.create_index("ix_work_steps_item_id", "work_steps", ["item_id"])
    op.create_table(
        "phrases",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("item_id", sa.Integer),
        sa.Column("text", sa.String(200), nullable=False),
        sa.Column("matter", sa.String(32), nullable=False),
        sa.Column("aspect", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("proposed_by", sa.String(64), nullable=False),
        sa.Column("proposed_at", sa.DateTime, nullable=False),
        sa.Column("decided_by", sa.String(64)),
        sa.Column("decided_at", sa.DateTime),
        sa.PrimaryKeyConstraint("id", name="pk_phrases"),
        sa.UniqueConstraint("text", name="uq_phrases_text"),
        sa.ForeignKeyConstraint(["item_id"], ["work_items.id"], name="fk_phrases_item_id", ondelete="SET NULL"),
    )
    op.create_index("ix_phrases_item_id", "phrases", ["item_id"])
    op.create_index("ix_phrases_state_id", "phrases", ["state", "id"])


def downgrade() -> None:
    """Drop them again."""
    op.drop_index("ix_phrases_state_id", "phrases")
    op.drop_index("ix_phrases_item_id", "phrases")
    op.drop_table("phrases")
    op.drop_index("ix_work_steps_item_id", "work_steps")
    op.drop_table("work_steps")
    op.drop_index("ix_work_items_state_due_at", "work_items")
    op.drop_index("ix_work_items_closed_at", "work_items")
    op.drop_table("work_items")
    op.drop_index("ix_question_events_text_until", "question_events")
    op.drop_index("ix_question_events_at", "question_events")
    op.drop_table("question_events")
    op.drop_index("ix_handover_messages_handover_id", "handover_messages")
    op.drop_index("ix_handover_messages_conversation_hash_id", "handover_messages")
    op.drop_table("handover_messages")
    op.drop_index("uq_handovers_open", "handovers")
    op.drop_index("ix_handovers_state_asked_at", "handovers")
    op.drop_index("ix_handovers_conversation_hash", "handovers")
    op.drop_index("ix_handovers_closed_at", "handovers")
    op.drop_table("handovers")
