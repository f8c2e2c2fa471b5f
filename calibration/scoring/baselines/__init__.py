"""The forecasters that a model has to beat."""
