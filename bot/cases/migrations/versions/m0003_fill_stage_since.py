"""Fill ``cases.stage_since`` from the latest event of the case's stage."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
KIND = "data"

# The tables as they are at this revision: the models of a later program must not change what it does.
_CASES = sa.table("cases", sa.column("id", sa.Integer), sa.column("stage", sa.String), sa.column("stage_since", sa.DateTime))
_EVENTS = sa.table("case_events", sa.column("case_id", sa.Integer), sa.column("stage", sa.String), sa.column("at", sa.DateTime))


def upgrade() -> None:
    """Write the moment at which each case came to its present stage."""
    latest = (
        sa.select(sa.func.max(_EVENTS.c.at)).where(_EVENTS.c.case_id == _CASES.c.id, _EVENTS.c.stage == _CASES.c.stage).scalar_subquery()
    )
    op.execute(_CASES.update().where(_CASES.c.stage_since.is_(None)).values(stage_since=latest))


def downgrade() -> None:
    """Empty the column: the events still hold what it said."""
    op.execute(_CASES.update().values(stage_since=None))
