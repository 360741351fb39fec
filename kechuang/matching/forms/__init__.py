"""Forms of matching: HTML in, clean values out."""
