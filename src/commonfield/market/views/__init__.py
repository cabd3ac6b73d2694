"""Pages of the market: shop, basket and checkout, a buyer's orders and payments."""
