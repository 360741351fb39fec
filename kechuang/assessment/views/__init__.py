"""Pages of assessment: the cockpit, one target's judgement, reports."""
