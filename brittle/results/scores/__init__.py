"""Tables of the scores of the model and of the baselines."""
