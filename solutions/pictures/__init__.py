"""The handouts' pictures, drawn from the references' own numbers: `python -m solutions.pictures`.

One file serves both languages: labels are symbols, numbers and names from the code.
"""
