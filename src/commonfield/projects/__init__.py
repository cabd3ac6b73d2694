"""Projects owns the county's plan, its parks with rooms and tenants, its innovation centres.

Values are evaluation's, as the public sees them; nothing here is typed that a fact tells.
"""
