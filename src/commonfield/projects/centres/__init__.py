"""Centres owns what an innovation centre does: trials, tests of lots, working rules, training."""
