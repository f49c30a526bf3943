"""Reads the sources, finds what is wrong with them, and makes what is made from data."""
