"""Learning how a place speaks: lessons, a dictionary, daily reviews, voices lent and taken back."""
