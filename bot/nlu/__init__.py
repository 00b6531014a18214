"""Understanding of messages: normalisation, dates, entities, and the two-headed classifier."""
