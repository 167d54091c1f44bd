import { MAX_LISTED_TASKS } from '../../src-core/bridge/contract.ts'
import type { StepDetail, TaskDetail, UnlistedTasks } from '../../src-core/bridge/contract.ts'
import { listFolders } from './place.ts'
import type { Reading } from './place.ts'
import { judgeTask, readTask } from './read-task.ts'
import type { JudgedTask } from './read-task.ts'
import { newestAt } from './task-records.ts'

/** Tasks of a step that are read at the same time. */
const AT_ONCE = 16
/** Judging a task takes two or three reads, so a foreach over a whole data set is not judged to its end. */
const MAX_JUDGED_TASKS = 10_000

/** Those that need somebody come first. */
const RANK: Readonly<Record<TaskDetail['state'], number>> = { failed: 0, open: 1, completed: 2 }

/** One step with its tasks by number; of more than `MAX_LISTED_TASKS` the failed ones first, then open ones, the rest as counts. */
export async function readStep(reading: Reading, run: string, name: string, maxJudged: number = MAX_JUDGED_TASKS): Promise<StepDetail> {
  const step = `${run}/${name}`
  const ids = (await listFolders(reading, step)).toSorted(byNumber)
  const judged = await inTurns(ids.slice(0, maxJudged), (id) => judgeTask(reading, step, id))
  const listed = judged.length > MAX_LISTED_TASKS ? judged.toSorted((a, b) => RANK[a.state] - RANK[b.state]) : judged
  const tasks = await inTurns(listed.slice(0, MAX_LISTED_TASKS), (task) => readTask(reading, step, task, ids.length === 1))
  const rest = listed.slice(MAX_LISTED_TASKS)
  const unread = ids.length - judged.length
  const starts = [...tasks.map((task) => task.startedAt), ...rest.map((task) => task.records.firstAt)]
  const ends = [...tasks.map((task) => task.finishedAt), ...rest.map(endOf)]
  const all = { name, startedAt: outermost(Math.min, starts), failed: judged.some((task) => task.state === 'failed'), tasks }
  // A step ends with its last task, and not before.
  const finishedAt = unread === 0 && !ends.includes(null) ? outermost(Math.max, ends) : null
  return rest.length + unread === 0 ? { ...all, finishedAt } : { ...all, finishedAt, unlisted: countOf(rest, unread) }
}

const byNumber = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : 1)

const endOf = ({ records, state }: JudgedTask): number | null => (state === 'open' ? null : newestAt(records, 'attempt_ok'))

function outermost(pick: (a: number, b: number) => number, times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null)
  return known.length === 0 ? null : known.reduce((a, b) => pick(a, b))
}

function countOf(rest: readonly JudgedTask[], unread: number): UnlistedTasks {
  const counts = { failed: 0, open: 0, completed: 0, unread }
  for (const { state } of rest) counts[state]++
  return counts
}

async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = []
  for (let from = 0; from < items.length; from += AT_ONCE) done.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(work))))
  return done
}
