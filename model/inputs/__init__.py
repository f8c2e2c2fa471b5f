"""The files that a user writes: their schema, how they are read, and how they are checked."""
