"""A village's notice board: notices, the supervision committee's nod, questions and answers."""
