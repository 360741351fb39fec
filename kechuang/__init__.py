"""科创台 Kechuang: the loop of a science and technology bureau, in one package."""

import os

# One thread for each product of matrices, said before numpy is loaded: ours are small and many, and threads that wait
# for each other's processor took twice the time of the work itself. Who wants more sets it before the start.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
