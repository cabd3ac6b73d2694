"""Projects owns the county's plan, bureaus' projects, parks with rooms and tenants, and centres.

Values are evaluation's, as the public sees them; nothing here is typed that a fact tells.
"""
