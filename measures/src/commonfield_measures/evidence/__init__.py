"""Whether what villages adopted moved a figure, told without telling of a village.

In a county from its own records, in a province from what counties sent (docs/adr/0085, 0093).
"""
