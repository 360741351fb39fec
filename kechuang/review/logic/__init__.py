"""What review judges by: plain data in, plain data out; no database, no clock, no chance of its own."""
