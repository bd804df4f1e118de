"""Files for who wants to calculate: one codebook, and a writer per format.

Nothing here is imported to serve pages; who writes a file imports the module of its format.
"""
