"""Where the state is kept, and what an operator does with it."""
