"""One scorer for each set: pure functions from lines and outcomes to figures."""
