"""The papers of supply: in which unit weights are said, receipts, labels.

It knows what stands on a paper, not what was weighed or made.
"""
