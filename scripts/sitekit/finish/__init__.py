"""What is done to a built site, once both languages are there.

Each step reads the built pages and writes files beside them: it works under any generator, and
costs the pages themselves nothing.
"""
