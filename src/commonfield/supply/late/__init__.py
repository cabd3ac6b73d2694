"""Deliveries that are entered days after their weighing: one clerk enters, another confirms."""
