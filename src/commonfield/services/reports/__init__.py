"""Reports of what is broken, and what becomes of them."""
