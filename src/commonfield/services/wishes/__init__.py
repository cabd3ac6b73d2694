"""Wishes owns what households ask for, the days suppliers offer, and which halls stand empty."""
