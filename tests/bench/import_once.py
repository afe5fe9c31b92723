"""Does what a worker does with one import, and says what it took: seconds and peak memory in MiB.

`python -m tests.bench.import_once <import>`; a process of its own, so that the memory is that of the work.
"""

import json
import resource
import sys
import time

import django

django.setup()

from programs.models import PeopleImport  # noqa: E402
from programs.operations import work_on_import  # noqa: E402

cpu = time.process_time()
started = time.perf_counter()
work_on_import(sys.argv[1])
seconds = time.perf_counter() - started
state = PeopleImport.objects.values_list("state", flat=True).get(pk=sys.argv[1])
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # Linux counts in KiB
print(
    json.dumps(
        {
            "state": state,
            "seconds": round(seconds, 1),
            "cpu_seconds": round(time.process_time() - cpu, 1),
            "peak_mib": round(peak),
        }
    )
)
