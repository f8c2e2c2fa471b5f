"""The measurements of docs/PERFORMANCE.md; `python -m benchmarks.performance` makes them and the page."""
