"""Reading what platforms' files said and what became of it."""
