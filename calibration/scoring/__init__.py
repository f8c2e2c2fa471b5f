"""Scores of a hindcast, judged by what happened and compared with the scores of simple baselines.

No other code of the project reads `truth.csv` and `truth.yaml`.
"""
