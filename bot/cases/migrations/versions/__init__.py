"""Revisions in order. Each declares ``KIND``: ``schema`` changes tables only, ``data`` changes rows only."""
