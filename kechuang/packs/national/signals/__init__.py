"""匹配信号 · Signals: what speaks for a pair besides its words, one file each."""
