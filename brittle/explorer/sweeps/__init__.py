"""Sweeps of one or two controls of the bench, which grow while the reader watches."""
