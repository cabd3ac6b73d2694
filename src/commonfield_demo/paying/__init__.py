"""The demo's payment provider: it moves no money, and signs its notices as a real one does."""
