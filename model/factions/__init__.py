"""How factions stand to one another: what they feel, and whom each one fights, defends or helps."""
