"""What this project measures, side by side with what a user would pick instead.

One module a measurement: `dev.py bench NAME` runs it.
"""
