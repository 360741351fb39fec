"""Facts shipped with the project: the table of divisions, and the script that makes it."""
