"""Reading YAML and CSV so that every value remembers its file and line."""
