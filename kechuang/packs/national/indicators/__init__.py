"""指标目录 · The national catalogue of indicators, one file each."""
