"""Enrolling owns invitations: a cooperative invites a person already written down as its grower.

A person whom a clerk writes down is enrolled at once; one who was here before is invited.
"""
