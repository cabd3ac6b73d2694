"""Payouts owns which growers a maker may pay, and the files that go to its bank and come back."""
