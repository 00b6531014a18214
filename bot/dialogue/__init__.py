"""What to do with an understood message: pure decisions, without Rasa, database or web."""
