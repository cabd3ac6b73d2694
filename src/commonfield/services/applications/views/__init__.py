"""Pages of services, applications and slips."""
