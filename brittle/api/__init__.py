"""The Python API, which `import brittle` offers name by name: see docs/PYTHON.md."""
