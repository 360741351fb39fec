"""What review judges by: plain data in, plain data out; no database, no clock, no chance of its own.

Import from the modules. Of assignment: ``problem`` is the question, ``assignment`` the best and fairest answer,
``reassignment`` the one after drop-outs, ``explaining`` why demand stays open, ``affinity`` how well an expert fits a file;
below them stand ``optimum`` and ``flow`` with the proof, ``fairness``, ``exchanges``, ``leximin``. These load numpy and solvers.
"""
