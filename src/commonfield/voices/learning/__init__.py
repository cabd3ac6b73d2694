"""A learner's cards: words of lessons, and when each comes again."""
