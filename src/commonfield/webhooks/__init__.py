"""Webhooks notify an organisation's own systems of its orders and its stock.

The room subscribes to order events; no room below knows it. Nothing of a buyer is ever sent.
"""
