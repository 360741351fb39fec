"""What an indicator is and what was measured: pure values, and the registry that packs fill."""

from kechuang.indicators.logic.catalogue import Indicator, Source, catalogue, register, terms

__all__ = ["Indicator", "Source", "catalogue", "register", "terms"]
