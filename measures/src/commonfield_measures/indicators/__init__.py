"""Indicators: what is computed from facts and dated tables, for every place of every level.

Definitions are data (``definitions/*.toml``); ``engine`` alone knows DuckDB; no Django here.
"""
