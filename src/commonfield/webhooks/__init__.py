"""Webhooks owns what an organisation's own systems are told: of its orders, of its stock.

It hears the rooms below and is known by none of them. Nothing of a buyer is ever told.
"""
