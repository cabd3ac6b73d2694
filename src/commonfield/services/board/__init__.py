"""A village's notice board: prepared by its clerk, accepted by its supervision committee, asked about."""
