"""Cases owns what villages of all counties tried, and what their adopters together show of it."""
