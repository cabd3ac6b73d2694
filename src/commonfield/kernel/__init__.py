"""The kernel owns money, the clock, errors and identifiers, and nothing else."""
