"""Scores of the model and of the baselines, as results show them."""
