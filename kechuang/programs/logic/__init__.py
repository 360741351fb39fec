"""Pure rules of applying: what a kind of matter is, what an answer is, and when a step is due. No database."""
