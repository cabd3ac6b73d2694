"""Enrolling owns invitations: a cooperative asks somebody already written down to be its grower.

Whom a clerk writes down is enrolled at once; whoever was here before is asked.
"""
