"""Catalogue owns how products are shown and found: variants, pictures, price lists, search."""
