"""Scores of a hindcast against what happened, beside simple baselines.

Nothing else in the project reads `truth.csv` and `truth.yaml`.
"""
