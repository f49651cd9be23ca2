"""Small typed functions that make things through the real services."""
