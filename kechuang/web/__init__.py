"""前台 · Web: the shell that every room stands in.

Owns: base templates, design tokens, the workbench, global search, error pages, the assembly of the API.
Does not own: any number or decision.
May call: every room.
"""
