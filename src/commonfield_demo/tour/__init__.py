"""What takes a stranger through the demo: the walk along one leaf, and an article of 2021."""
