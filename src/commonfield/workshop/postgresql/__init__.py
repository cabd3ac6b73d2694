"""PostgreSQL as Django speaks to it, without a queue before a server that is away."""
