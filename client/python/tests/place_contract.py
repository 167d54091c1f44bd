"""What holds over every place. Not run by itself: a test of a place is a subclass that names it."""

from __future__ import annotations

from typing import Any

import tagalong
from tagalong import Flow, Metaflow, Run, namespace
from tagalong.exception import (
    MetaflowInvalidPathspec,
    MetaflowNamespaceMismatch,
    MetaflowNotFound,
    MetaflowTaggingError,
)

RUN = "TrainFlow/1792490401276925"


def started(pathspec: str) -> int:
    return int(pathspec.split("/")[1])


class PlaceContract:
    place: str
    #: Whose runs are compared in full; None for every namespace of the sample.
    compared: list[str] | None = None

    def setUp(self: Any) -> None:
        self.use(self.place)
        tagalong.default_namespace()

    def test_flows_and_runs_of_a_namespace(self: Any) -> None:
        for said in self.world["expected"]["namespaces"]:
            if self.compared is not None and said["namespace"] not in self.compared:
                continue
            with self.subTest(namespace=said["namespace"]):
                namespace(said["namespace"])
                self.assertEqual([flow.id for flow in Metaflow()], said["metaflow_flows"])
                for name in said["metaflow_flows"]:
                    self.compare_flow(Flow(name), said["flows"][name])

    def compare_flow(self: Any, flow: Flow, said: dict[str, Any]) -> None:
        runs = sorted(said["runs"], key=started, reverse=True)
        latest = flow.latest_run
        self.assertEqual([run.pathspec for run in flow], runs)
        self.assertEqual(latest and latest.pathspec, runs[0])
        for carried in said["runs_with_tags"]:
            self.assertEqual({run.pathspec for run in flow.runs(*carried["tags"])}, set(carried["runs"]))

    def test_a_run_tells_what_metaflow_tells(self: Any) -> None:
        namespace(None)
        said = {run["pathspec"]: run for run in self.world["expected"]["runs"]}
        for run in (run for flow in ("FlakyFlow", "ProjectFlow", "NoteFlow") for run in Flow(flow)):
            expected = said[run.pathspec]
            self.assertEqual(run.user_tags, set(expected["user_tags"]))
            self.assertEqual(run.system_tags, set(expected["system_tags"]))
            self.assertEqual(run.tags, run.user_tags | run.system_tags)
            self.assertEqual((run.successful, run.finished), (expected["successful"], expected["finished"]))
            finished_at = run.finished_at
            self.assertEqual(finished_at and round(finished_at.timestamp() * 1000), expected["finished_at_ms"])
            self.assertEqual(round(run.created_at.timestamp() * 1000), started(run.pathspec) // 1000)

    def test_what_is_not_there_and_what_is_elsewhere(self: Any) -> None:
        self.assertRaises(MetaflowNotFound, Flow, "NoFlow")
        self.assertRaises(MetaflowNotFound, Run, "TrainFlow/1")
        self.assertRaises(MetaflowInvalidPathspec, Run, "TrainFlow")
        self.assertRaises(MetaflowNamespaceMismatch, Flow, "WaitFlow")
        self.assertRaises(MetaflowNamespaceMismatch, Run, "HelloFlow/1792494000538550")
        flow = Flow("HelloFlow")
        self.assertIn("1792494000538550", flow)
        self.assertNotIn("1", flow)
        self.assertRaises(KeyError, lambda: flow["1"])
        self.assertRaises(MetaflowNamespaceMismatch, lambda: flow["1792494000538550"])
        namespace("")
        self.assertEqual(Metaflow().flows, [])
        self.assertRaises(MetaflowNamespaceMismatch, Flow, "TrainFlow")

    def test_tags_are_mutated_by_metaflows_rules(self: Any) -> None:
        run = Run(RUN)
        before = run.user_tags
        odd = ["-dash", "a b", 'say "so", \\now', "größer 🚀", "line\nend"]
        run.add_tags(odd)
        self.assertEqual(run.user_tags, before | set(odd))
        self.assertEqual([found.pathspec for found in Flow("TrainFlow").runs(*odd)], [RUN])
        run.replace_tags(["a b", "-dash"], ["-dash", "user:alice"])
        self.assertEqual(run.user_tags, (before | set(odd)) - {"a b"})
        self.assertEqual(Run(RUN).user_tags, run.user_tags)
        with self.assertRaises(MetaflowTaggingError) as refused:
            run.remove_tags(["user:alice", *odd])
        self.assertIn("Nothing was changed", refused.exception.message)
        for broken in ("", "x" * 501):
            self.assertRaises(MetaflowTaggingError, run.add_tag, broken)
        run.replace_tag(None, "only added")
        run.remove_tags(tag for tag in [*odd, "only added"])
        self.assertEqual(Run(RUN).user_tags, before)

    def test_tagging_an_old_run_does_not_make_it_the_latest(self: Any) -> None:
        flow = Flow("TrainFlow")
        oldest, latest = list(flow)[-1], flow.latest_run
        oldest.add_tag("old but good")
        now = flow.latest_run
        self.assertEqual(now and now.pathspec, latest and latest.pathspec)
        oldest.remove_tag("old but good")
