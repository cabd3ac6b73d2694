"""Composite indices: COINr's tables in, steps that can be listed, changed and rerun, scores out.

It owns the mathematics of an index from reading the tables to ranks: denominators, missing data,
outliers, one scale, weights, aggregation, coherence, comparison of versions and of years. It knows
no Django, no database and no indicator by name.
"""
