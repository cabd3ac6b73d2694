"""Shares owns agreements on how a retail yuan is shared, dividing lots' pools, paying growers."""
