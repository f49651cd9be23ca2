"""OpenSPOC: the hub through which a country's police exchanges information with the world."""
