"""The real Metaflow client on the datastore of the working directory.

Takes `{"latest": [{"flow": ..., "namespace": ... or null}, ...], "tags": [...]}` as its argument. Writes one JSON object: for each question the
run id of `latest_run` (null when there is none) and the milliseconds it took; how long it took to list every run of every flow with its tags, and
those with all the given tags; and how long reading one run's facts takes.
"""

import json
import sys
import time

from metaflow import Flow, Metaflow
from metaflow import namespace as set_namespace
from metaflow.exception import MetaflowNamespaceMismatch

FACTS_PER_FLOW = 10


def latest(flow, namespace):
    set_namespace(namespace)
    try:
        run = Flow(flow).latest_run
    except MetaflowNamespaceMismatch:
        return None
    return None if run is None else run.id


def timed(task):
    start = time.perf_counter()
    value = task()
    return value, (time.perf_counter() - start) * 1000


def list_all():
    set_namespace(None)
    return sum(run.user_tags is not None for flow in Metaflow() for run in flow)


def list_with(tags):
    set_namespace(None)
    return sum(1 for flow in Metaflow() for run in flow.runs(*tags))


def read_facts():
    """What Tagalong reads of a run when it scans, of some runs of every flow."""
    some = [run for flow in Metaflow() for run in list(flow)[:FACTS_PER_FLOW]]
    start = time.perf_counter()
    for run in some:
        (run.created_at, run.user_tags, run.system_tags, run.successful, run.finished, run.finished_at)
    return (time.perf_counter() - start) * 1000 / len(some)


asked = json.loads(sys.argv[1])
questions = asked["latest"]
latest(**questions[0])
answers = []
for question in questions:
    run_id, ms = timed(lambda: latest(**question))
    answers.append({"runId": run_id, "ms": ms})
runs, list_ms = timed(list_all)
with_three_tags, three_tags_ms = timed(lambda: list_with(asked["tags"]))
json.dump(
    {
        "latest": answers,
        "runs": runs,
        "listMs": list_ms,
        "withThreeTags": with_three_tags,
        "threeTagsMs": three_tags_ms,
        "factsMsPerRun": read_facts(),
    },
    sys.stdout,
)
