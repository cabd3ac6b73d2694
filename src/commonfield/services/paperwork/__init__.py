"""Paperwork owns what offices ask of villages: answered by facts, by the village, or refused."""
