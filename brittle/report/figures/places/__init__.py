"""Figures of places: the map, the order of losses, the people of each region."""
