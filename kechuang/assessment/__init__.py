"""考核 · Assessment: targets held against numbers, honestly.

Owns: verdicts, the cockpit's judgement, league tables, year reports and their frozen snapshots.
Does not own: raw data of any kind.
May call: every room of work below it.
"""
