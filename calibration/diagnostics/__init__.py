"""Tables that show how far a fit can be trusted; each module makes one small table.

The tables check only the computation: whether the fit is what the article, the priors and the rules
imply. They do not check whether the rules are true.
"""
