"""What a learner remembers: words of lessons as cards, and when each comes again."""
