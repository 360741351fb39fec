"""Forms of exchange: HTML in, clean values out."""
