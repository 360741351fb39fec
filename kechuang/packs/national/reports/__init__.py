"""Reports, one file a report, with the templates of its pages beside it."""
