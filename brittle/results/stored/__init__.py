"""How a results folder is read: sealed files, their columns in little memory, and the large tables in parts."""
