"""Simpler methods on the same training examples, to compare with: a stock Rasa pipeline, and BM25."""
