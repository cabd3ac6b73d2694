"""Pages of the market: shop, basket and checkout, orders, and the desk of a store."""
