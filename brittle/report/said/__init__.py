"""The paragraphs of the report, which claim only what the results support."""
