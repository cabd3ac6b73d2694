"""Sheets owns many rows of a store at once, of a spreadsheet or by API: reading and doing them."""
