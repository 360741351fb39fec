"""Kinds of matters of the whole country, one file each, a file with a sample and cases beside each."""
