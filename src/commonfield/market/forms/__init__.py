"""Forms of the market's pages, a file a subject."""
