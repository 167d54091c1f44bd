import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { ObservedRun } from '../../src-core/runs/run.ts'
import { MAX_BATCH } from '../../src-sources/run-source.ts'
import type { RunSource, ScanOptions, ScanStep, SourceChange } from '../../src-sources/run-source.ts'

/** How an adapter is put to the test: one place where runs come from, changed behind the source's back as by Metaflow. */
export interface RunSourceUnderTest {
  /** A new source for the same place. */
  open(): Promise<RunSource>
  /** A run of `TrainFlow` that began `minute` minutes after a fixed start, by alice; the later wins when it is there already. */
  putRun(minute: number, run?: { readonly tags?: readonly string[]; readonly ending?: 'completed' | 'failed' | 'running' }): Promise<void>
  /** Removes everything, also the place. */
  vanish(): Promise<void>
  destroy(): Promise<void>
}

const tagsOf = (runs: readonly ObservedRun[]): string[] => runs.flatMap((run) => run.userTags).toSorted()
const startsOf = (runs: readonly ObservedRun[]): object => Object.fromEntries(runs.map((run) => [run.runId, run.createdAt]))

/** Why a write to a run of `TrainFlow` is refused: the kind of it, or of the rule for tags that it breaks. */
async function refusedAs(source: RunSource, runId: string, add: readonly string[], remove: readonly string[]): Promise<string> {
  const answer = await source.writeTags('TrainFlow', runId, { add, remove })
  if (answer.ok) return 'ok'
  const { error } = answer
  if (!error.message.endsWith('.')) throw new Error(`no sentence: ${error.message}`)
  return error.kind === 'tag-refused' ? error.violation.kind : error.kind
}

/** What every `RunSource` does. `name` says which adapter it is. */
export function describeRunSource(name: string, setUp: () => Promise<RunSourceUnderTest>): void {
  describe(`${name} is a run source`, () => {
    let place: RunSourceUnderTest
    let source: RunSource

    beforeEach(async () => {
      place = await setUp()
      for (const minute of [1, 2, 3]) await place.putRun(minute, { tags: [`tag ${minute}`] })
      source = await place.open()
    })
    afterEach(async () => {
      await source.close()
      await place.destroy()
    })

    const steps = async (report: ScanOptions['report'], signal?: AbortSignal): Promise<ScanStep[]> => {
      const all: ScanStep[] = []
      for await (const step of source.scan(signal ? { report, signal } : { report })) all.push(step)
      return all
    }
    const scan = async (report: ScanOptions['report']): Promise<ObservedRun[]> => (await steps(report)).flatMap((step) => step.runs)

    test('[SRC10] a scan gives every run once, in batches, and its progress to the end', async () => {
      const all = await steps('all')
      expect(tagsOf(all.flatMap((step) => step.runs))).toEqual(['tag 1', 'tag 2', 'tag 3'])
      expect(all.every((step) => step.runs.length <= MAX_BATCH)).toBe(true)
      expect(all.at(-1)?.progress).toEqual({ read: 3, total: 3 })
      expect(source.state()).toEqual({ available: true, runCount: 3, problems: [], moreProblems: 0 })
    })

    test('[SRC2] a run comes with its owner, its tags, its end and its times', async () => {
      const runs = (await scan('all')).toSorted((a, b) => a.createdAt - b.createdAt)
      expect(runs[0]).toMatchObject({
        flow: 'TrainFlow',
        userTags: ['tag 1'],
        outcome: 'completed',
        successful: true,
        finished: true,
        originRunId: null,
      })
      expect(runs[0]?.systemTags).toContain('user:alice')
      expect((runs[1]?.createdAt ?? 0) - (runs[0]?.createdAt ?? 0)).toBe(60_000)
      expect(runs.every((run) => run.activeAt >= run.createdAt && (run.finishedAt ?? 0) >= run.createdAt)).toBe(true)
    })

    test('[SRC11] a later scan gives what is new and what changed, or everything when asked', async () => {
      await scan('all')
      expect(await scan('changed')).toEqual([])
      await place.putRun(2, { tags: ['tag 2', 'more'] })
      await place.putRun(4, { tags: ['tag 4'] })
      expect(tagsOf(await scan('changed'))).toEqual(['more', 'tag 2', 'tag 4'])
      expect(await scan('all')).toHaveLength(4)
    })

    test('[SRC3] a tag that is changed later moves no run in time', async () => {
      const before = startsOf(await scan('all'))
      await place.putRun(1, { tags: ['changed'] })
      expect(startsOf(await scan('all'))).toEqual(before)
    })

    test('[SRC4] a run that ends is given again as ended', async () => {
      await place.putRun(5, { ending: 'running' })
      expect((await scan('all')).filter((run) => run.outcome === 'open')).toHaveLength(1)
      await place.putRun(5, { ending: 'failed' })
      expect((await scan('changed')).map((run) => [run.outcome, run.successful])).toEqual([['failed', false]])
    })

    test('[SRC10] a cancelled scan ends without an error, and the next one gives what it did not', async () => {
      const cancel = new AbortController()
      cancel.abort()
      expect(await steps('all', cancel.signal)).toEqual([])
      expect(await scan('changed')).toHaveLength(3)
    })

    test('[SRC12] a watch tells of new runs and of new tags, and of nothing after it is closed', async () => {
      await scan('all')
      const changes: SourceChange[] = []
      const watch = source.watch((change) => changes.push(change))
      await place.putRun(6, { tags: ['tag 6'] })
      await place.putRun(1, { tags: ['tag 1', 'seen'] })
      await vi.waitFor(() => expect(tagsOf(changes.flatMap((change) => change.runs))).toEqual(expect.arrayContaining(['seen', 'tag 6'])), {
        timeout: 20_000,
      })
      expect(changes.at(-1)?.state.runCount).toBe(4)
      watch.close()
      const told = changes.length
      await place.putRun(7)
      expect(await scan('changed')).toHaveLength(1)
      expect(changes).toHaveLength(told)
    })

    test('[SRC7] the detail of a run is given; that of none is refused', async () => {
      const [run] = await scan('all')
      const detail = await source.detail('TrainFlow', run?.runId ?? '')
      expect(detail.ok && detail.value.steps.map((step) => step.name)).toContain('end')
      expect(await source.detail('TrainFlow', 'none')).toMatchObject({ ok: false, error: { kind: 'not-found' } })
      const task = { flow: 'TrainFlow', runId: run?.runId ?? '', step: 'end', taskId: 'none' }
      expect(await source.readLog(task, 'stdout', null)).toMatchObject({ ok: false, error: { kind: 'not-found' } })
      expect(await source.readCard('../none.html')).toMatchObject({ ok: false, error: { kind: 'not-found' } })
    })

    test('[WRB1] [WRB2] [WRB14] tags are written into one run, and nothing else about it or another changes', async () => {
      const before = (await scan('all')).toSorted((a, b) => a.createdAt - b.createdAt)
      const runId = before[1]?.runId ?? ''
      const answer = await source.writeTags('TrainFlow', runId, { add: ['best', 'naïve 🚀'], remove: ['tag 2', 'absent'] })
      expect(answer).toEqual({
        ok: true,
        value: { userTags: ['best', 'naïve 🚀'], added: ['best', 'naïve 🚀'], removed: ['tag 2'] },
      })
      expect(await scan('changed')).toEqual([{ ...before[1], userTags: ['best', 'naïve 🚀'] }])
      expect(await scan('changed')).toEqual([])
      const other = await place.open()
      const seen: ObservedRun[] = []
      for await (const step of other.scan({ report: 'all' })) seen.push(...step.runs)
      await other.close()
      expect(tagsOf(seen)).toEqual(['best', 'naïve 🚀', 'tag 1', 'tag 3'])
    })

    test('[WRB3] [WRB9] the same write twice, also at the same time, changes tags once', async () => {
      const [run] = await scan('all')
      const write = () => source.writeTags('TrainFlow', run?.runId ?? '', { add: ['best'], remove: [] })
      const answers = await Promise.all([write(), write(), write()])
      expect(answers.map((answer) => answer.ok && answer.value.added)).toEqual([['best'], [], []])
      expect(tagsOf(await scan('changed'))).toHaveLength(2)
    })

    test('[WRB2] [WRB12] a write that is refused changes nothing and says why', async () => {
      const [run] = await scan('all')
      const id = run?.runId ?? ''
      expect(await refusedAs(source, id, ['new'], ['user:alice'])).toBe('system-tag')
      expect(await refusedAs(source, id, ['new', ''], [])).toBe('empty')
      expect(
        await refusedAs(
          source,
          id,
          Array.from({ length: 50 }, (_, i) => `${i}`),
          [],
        ),
      ).toBe('too-many')
      expect(await refusedAs(source, 'none', ['new'], [])).toBe('vanished')
      expect(await scan('changed')).toEqual([])
      await place.vanish()
      expect(await refusedAs(source, id, ['new'], [])).toBe('unavailable')
    })

    test('[WRB14] a change that somebody else makes after a write is observed', async () => {
      const first = (await scan('all')).find((run) => run.userTags.includes('tag 1'))
      await source.writeTags('TrainFlow', first?.runId ?? '', { add: ['mine'], remove: [] })
      await place.putRun(1, { tags: ['of others'] })
      expect(tagsOf(await scan('changed'))).toEqual(['of others'])
    })

    test('[SRC23] one run is read again by itself, whatever was known of it', async () => {
      const first = (await scan('all')).find((run) => run.userTags.includes('tag 1'))
      await place.putRun(1, { tags: ['of others'] })
      expect((await source.reread('TrainFlow', first?.runId ?? ''))?.userTags).toEqual(['of others'])
      expect(await scan('changed')).toEqual([])
      for (const runId of ['none', '..', '']) expect(await source.reread('TrainFlow', runId)).toBe(null)
      await place.vanish()
      expect(await source.reread('TrainFlow', first?.runId ?? '')).toBe(null)
    })

    test('[SRC18] a source that is gone gives no runs, says so, and throws nothing', async () => {
      await scan('all')
      await place.vanish()
      expect(await scan('all')).toEqual([])
      expect(source.state().available).toBe(false)
      expect(source.state().problems).toHaveLength(1)
    })

    test('[SRC10] closing ends a scan that is under way', async () => {
      for await (const step of source.scan({ report: 'all' })) {
        expect(step.progress.read).toBe(0)
        await source.close()
      }
      expect(source.state().runCount).toBeLessThanOrEqual(3)
    })
  })
}
