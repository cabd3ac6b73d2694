"""Board owns the county's published figures: what they mean, what is hidden, what moved."""
