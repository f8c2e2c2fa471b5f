"""What a fit is worth: each module makes one small table.

All of it checks the computation: whether what was fitted is what the article, the priors and the
rules imply. None of it checks whether the rules are true.
"""
