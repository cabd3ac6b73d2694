"""Plan owns objectives, their measures and targets, and the county held against them."""
