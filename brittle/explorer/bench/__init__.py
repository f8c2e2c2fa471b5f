"""Answers a question that a reader asks: what if this scenario were changed."""
