"""Sweeps: the same scenario played at many points of a design, and what changes from point to point."""
