"""Sheets owns a store's products as a spreadsheet: what a filled one would do, and doing it."""
