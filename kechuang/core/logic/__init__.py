"""Pure logic of the core room: no database, no clock, no web. Import from the modules."""
