"""Desk owns what a keeper works with over all orders of a store: sheets, bulk shipping, reports."""
