"""The commands that make a fit, diagnose it, and mark it as valid again."""
