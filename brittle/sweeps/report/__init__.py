"""The report of a sweep: heat maps or lines, a table of all points, and each figure's numbers as CSV."""
