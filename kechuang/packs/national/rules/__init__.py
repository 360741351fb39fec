"""Rules of the whole country, one file each, a file of cases beside each."""
