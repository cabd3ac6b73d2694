"""Shares owns agreements on how a retail yuan is shared, and dividing lots' pools."""
