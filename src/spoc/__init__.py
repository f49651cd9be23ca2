"""OpenSPOC: the hub through which a country's police exchanges information with the world."""

__version__ = "0.1.0"
