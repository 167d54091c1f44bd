import { describe, expect, it } from 'vitest'
import type { RunPart } from '../../../src-core/runs/run.ts'
import { edit, openReplica, shownTags, SOURCE } from '../../support/replicas.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { carryAll, TestRecord, WRITING } from '../../support/write-back.ts'

const DAY_MS = 86_400_000
/** Of runs that are one part. */
const whole = (digest: string, count: number): RunPart[] => [{ digest, count }]
const morning = observedRun({ userTags: ['nightly'] })
const evening = observedRun({ createdAt: RUN_START_MS + 3_600_000 })
const nextDay = observedRun({ createdAt: RUN_START_MS + DAY_MS })

async function openWithParts() {
  const opened = await openReplica('alice')
  await opened.replica.importRuns(SOURCE, [nextDay], whole('new', 1))
  await opened.replica.importRuns(SOURCE, [evening, morning], whole('old', 2))
  return opened
}

describe('parts that a source need not tell again', () => {
  it('[REP14] what was imported whole is known by its digest, newest first, for its source alone, also after a restart', async () => {
    const { replica, disk } = await openWithParts()
    expect(replica.knownParts(SOURCE.id)).toEqual(['new', 'old'])
    expect(replica.knownParts('another')).toEqual([])
    const again = await openReplica('alice', { disk })
    expect(again.replica.knownParts(SOURCE.id)).toEqual(['new', 'old'])
    const seq = disk.seq
    await again.replica.importRuns(SOURCE, [nextDay], whole('new', 1))
    expect(disk.seq).toBe(seq)
  })

  it('[REP14] a part is forgotten, for good, as soon as a source says something else of a run in it, and known again when it is told again', async () => {
    const { replica, disk } = await openWithParts()
    const changed = { ...morning, userTags: ['checked'], recordedAt: morning.recordedAt + 5 }
    await replica.importRuns(SOURCE, [changed])
    expect(replica.knownParts(SOURCE.id)).toEqual(['new'])
    const again = await openReplica('alice', { disk })
    expect(again.replica.knownParts(SOURCE.id)).toEqual(['new'])
    // The source went back to what it was while nobody looked: it must be told.
    await again.replica.importRuns(SOURCE, [evening, { ...morning, recordedAt: morning.recordedAt + 9 }], whole('third', 2))
    expect(again.replica.knownParts(SOURCE.id)).toEqual(['new', 'third'])
    expect(shownTags(again.replica)[`TrainFlow/${morning.runId}`]).toEqual(['nightly'])
  })

  it('[REP14] a run that is new in the time of a part makes it forgotten; what another copy of the store says does not', async () => {
    const { replica } = await openWithParts()
    await replica.importRuns({ ...SOURCE, id: 'another' }, [observedRun({ createdAt: RUN_START_MS + 60_000 })])
    expect(replica.knownParts(SOURCE.id)).toEqual(['new', 'old'])
    await replica.importRuns(SOURCE, [observedRun({ createdAt: RUN_START_MS + 120_000 })])
    expect(replica.knownParts(SOURCE.id)).toEqual(['new'])
  })

  it('[REP14] of several parts that came together each is known by itself', async () => {
    const { replica } = await openReplica('alice')
    await replica.importRuns(SOURCE, [nextDay, evening, morning], [...whole('new', 1), ...whole('old', 2)])
    expect(replica.knownParts(SOURCE.id)).toEqual(['new', 'old'])
    await replica.importRuns(SOURCE, [{ ...evening, userTags: ['checked'], recordedAt: evening.recordedAt + 5 }])
    expect(replica.knownParts(SOURCE.id)).toEqual(['new'])
  })

  it('[REP14] a part that the store refused is not known', async () => {
    const { replica, store } = await openWithParts()
    store.faults.failCommits = 'full'
    const late = observedRun({ createdAt: RUN_START_MS + 5 * DAY_MS })
    expect(await replica.importRuns(SOURCE, [late], whole('late', 1))).toMatchObject({ ok: false })
    store.faults.failCommits = null
    await expect.poll(() => replica.knownParts(SOURCE.id)).toEqual(['new', 'old'])
    await replica.importRuns(SOURCE, [late], whole('late', 1))
    expect(replica.knownParts(SOURCE.id)).toEqual(['late', 'new', 'old'])
  })

  it('[REP14] a run that is carried to its source, or of whose record there is doubt, has to be told again', async () => {
    const { replica } = await openReplica('alice')
    const record = new TestRecord(morning)
    await replica.importRuns(WRITING, [record.run], whole('first', 1))
    expect(replica.knownParts(WRITING.id)).toEqual(['first'])
    await replica.mutate(edit([morning], { add: ['good'] }))
    await carryAll(replica, record.write)
    expect(replica.knownParts(WRITING.id)).toEqual([])
    // As a program writes that knew nothing of the tag.
    await replica.importRuns(WRITING, [{ ...record.run, userTags: ['nightly'] }], whole('overwritten', 1))
    expect(replica.knownParts(WRITING.id)).toEqual([])
  })

  it('[REP14] a run that no room takes does not hinder the others of its part, and a part of none is never known', async () => {
    const { replica } = await openReplica('alice')
    const odd = observedRun({ runId: 'odd', createdAt: Number.NaN })
    await replica.importRuns(SOURCE, [odd, morning], whole('both', 2))
    await replica.importRuns(SOURCE, [odd], whole('odd alone', 1))
    expect(replica.knownParts(SOURCE.id)).toEqual(['both'])
  })
})
