"""Scores of a hindcast against what happened, compared with simple baselines.

Nothing else in the project reads `truth.csv` and `truth.yaml`.
"""
