"""A store as a business: opening, arranging, moving, handing over."""
