"""Facts shipped with the room: the tree of disciplines."""
