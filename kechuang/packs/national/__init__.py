"""全国通用内容 · The national pack: what every bureau starts with."""
