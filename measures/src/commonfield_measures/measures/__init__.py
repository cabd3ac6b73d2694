"""How unequal, how far apart, how fast nearer: measures of arrays, each with its formula.

Values and weights go in as arrays, one element a unit; floats and frozen dataclasses come out.
Weights count units: a unit of weight 3 is three units of weight 1, one of weight 0 is not there.
What a formula cannot answer is refused with the column, the row and the rule.
"""
