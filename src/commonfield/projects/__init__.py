"""Projects owns the county's plan: objectives, measures, and targets for indicators.

Values are evaluation's, as the public sees them; nothing here is typed that a fact tells.
"""
