"""示例市 · The demonstration city: made-up people and places, marked as such wherever they appear."""
