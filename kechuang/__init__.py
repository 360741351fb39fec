"""科创台 Kechuang: the loop of a science and technology bureau, in one package."""

__version__ = "0.1.0"
