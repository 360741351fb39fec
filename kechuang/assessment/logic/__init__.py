"""The judgement of targets, pure: no database, no clock. The front door is ``judging.judge``."""
