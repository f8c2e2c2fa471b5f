"""The live page: change a scenario by hand, and see what becomes of it beside another scenario."""
