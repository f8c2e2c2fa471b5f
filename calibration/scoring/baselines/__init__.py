"""The simple forecasters that the model has to beat."""
