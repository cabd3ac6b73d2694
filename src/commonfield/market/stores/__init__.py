"""Stores owns a store as a business: opening, papers, shipping rates, moving, handing over."""
