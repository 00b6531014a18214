"""The hotline desk: who may do what, log-ins, sessions, and what its pages show. No web framework in here."""
