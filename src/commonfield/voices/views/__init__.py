"""Pages of dialect: lessons, dictionary, daily review, voices."""
