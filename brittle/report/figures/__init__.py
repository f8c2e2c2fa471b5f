"""The report's figures, one module for each; `brittle.report.chapters` puts them in order."""
