"""Figures about places: the map, the order of losses and the people of each region."""
