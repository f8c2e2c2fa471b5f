"""What a user writes, read and checked: the schema, the files, and what is wrong with them."""
