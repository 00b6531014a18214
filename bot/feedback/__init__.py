"""What people say of the answers they got: ratings, each one's last word on each answer.

A rating belongs to no applicant; who gave it is a keyed hash of the conversation, so that a second rating replaces the first.
"""

from __future__ import annotations

from bot.cases.rating_models import RatingReason, RatingScore
from bot.feedback.ratings import MAX_COMMENT_CHARS, Rating, Ratings

__all__ = ["MAX_COMMENT_CHARS", "Rating", "RatingReason", "RatingScore", "Ratings"]
