"""Figures about all cases: what their codings decide, and how well the model did in each of them."""
