"""Expert review, ranking and public notice for panel reviews (中小企业特色产业集群)."""

import os

# Threads of the linear-algebra library get in each other's way on small matrices; set before NumPy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
