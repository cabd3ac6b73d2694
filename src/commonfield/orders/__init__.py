"""Orders owns checkout, orders with what pays them and what comes back, reviews, teams, the desk.

It does not own what is on sale (stores), nor speaking with payment providers (payments).
"""
