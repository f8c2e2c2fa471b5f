"""Shares the processors among the questions that readers are waiting for."""
