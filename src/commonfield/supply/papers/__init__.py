"""The papers of supply: the units of weight on them, receipts, labels.

It knows what stands on a paper, not what was weighed or made.
"""
