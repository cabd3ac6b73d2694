"""Channels owns what platforms' files say: their orders, refunds, money, quarters and listings.

It does not own the orders that they become (orders) nor speaking with payment providers (payments).
"""
