"""The Python API, whose names `import brittle` provides; docs/PYTHON.md explains it."""
