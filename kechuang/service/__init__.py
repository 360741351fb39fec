"""服务 · Service: help that is asked for, and help that is sent.

Owns: problem tickets and their ladder, dispatched specialists, visits, trainings and events.
Does not own: cases and their decisions (``programs``), nor dockings (``matching``).
May call: ``core``, ``reading``, ``rules`` and the rooms from ``plans`` to ``matching``.
Still empty of tables.
"""
