"""Tables that subjects take in, a module a noun; see ``kechuang.core.importing``."""
