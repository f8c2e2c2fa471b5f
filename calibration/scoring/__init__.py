"""Scores of a hindcast against what happened, compared with simple baselines.

No other code of the project reads `truth.csv` and `truth.yaml`.
"""
