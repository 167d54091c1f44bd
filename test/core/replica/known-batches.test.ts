import { describe, expect, it } from 'vitest'
import { edit, openReplica, shownTags, SOURCE } from '../../support/replicas.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { carryAll, TestRecord, WRITING } from '../../support/write-back.ts'

const DAY_MS = 86_400_000
const morning = observedRun({ userTags: ['nightly'] })
const evening = observedRun({ createdAt: RUN_START_MS + 3_600_000 })
const nextDay = observedRun({ createdAt: RUN_START_MS + DAY_MS })

async function openWithBatches() {
  const opened = await openReplica('alice')
  await opened.replica.importRuns(SOURCE, [nextDay], 'new')
  await opened.replica.importRuns(SOURCE, [evening, morning], 'old')
  return opened
}

describe('batches that a source need not tell again', () => {
  it('[REP14] what was imported whole is known by its digest, newest first, for its source alone, also after a restart', async () => {
    const { replica, disk } = await openWithBatches()
    expect(replica.knownBatches(SOURCE.id)).toEqual(['new', 'old'])
    expect(replica.knownBatches('another')).toEqual([])
    const again = await openReplica('alice', { disk })
    expect(again.replica.knownBatches(SOURCE.id)).toEqual(['new', 'old'])
    const seq = disk.seq
    await again.replica.importRuns(SOURCE, [nextDay], 'new')
    expect(disk.seq).toBe(seq)
  })

  it('[REP14] a batch is forgotten, for good, as soon as a source says something else of a run in it, and known again when it is told again', async () => {
    const { replica, disk } = await openWithBatches()
    const changed = { ...morning, userTags: ['checked'], recordedAt: morning.recordedAt + 5 }
    await replica.importRuns(SOURCE, [changed])
    expect(replica.knownBatches(SOURCE.id)).toEqual(['new'])
    const again = await openReplica('alice', { disk })
    expect(again.replica.knownBatches(SOURCE.id)).toEqual(['new'])
    // The source went back to what it was while nobody looked: it must be told.
    await again.replica.importRuns(SOURCE, [evening, { ...morning, recordedAt: morning.recordedAt + 9 }], 'third')
    expect(again.replica.knownBatches(SOURCE.id)).toEqual(['new', 'third'])
    expect(shownTags(again.replica)[`TrainFlow/${morning.runId}`]).toEqual(['nightly'])
  })

  it('[REP14] a run that is new in the time of a batch makes it forgotten; what another copy of the store says does not', async () => {
    const { replica } = await openWithBatches()
    await replica.importRuns({ ...SOURCE, id: 'another' }, [observedRun({ createdAt: RUN_START_MS + 60_000 })])
    expect(replica.knownBatches(SOURCE.id)).toEqual(['new', 'old'])
    await replica.importRuns(SOURCE, [observedRun({ createdAt: RUN_START_MS + 120_000 })])
    expect(replica.knownBatches(SOURCE.id)).toEqual(['new'])
  })

  it('[REP14] a batch that the store refused is not known', async () => {
    const { replica, store } = await openWithBatches()
    store.faults.failCommits = 'full'
    const late = observedRun({ createdAt: RUN_START_MS + 5 * DAY_MS })
    expect(await replica.importRuns(SOURCE, [late], 'late')).toMatchObject({ ok: false })
    store.faults.failCommits = null
    await expect.poll(() => replica.knownBatches(SOURCE.id)).toEqual(['new', 'old'])
    await replica.importRuns(SOURCE, [late], 'late')
    expect(replica.knownBatches(SOURCE.id)).toEqual(['late', 'new', 'old'])
  })

  it('[REP14] a run that is carried to its source, or of whose record there is doubt, has to be told again', async () => {
    const { replica } = await openReplica('alice')
    const record = new TestRecord(morning)
    await replica.importRuns(WRITING, [record.run], 'first')
    expect(replica.knownBatches(WRITING.id)).toEqual(['first'])
    await replica.mutate(edit([morning], { add: ['good'] }))
    await carryAll(replica, record.write)
    expect(replica.knownBatches(WRITING.id)).toEqual([])
    // As a program writes that knew nothing of the tag.
    await replica.importRuns(WRITING, [{ ...record.run, userTags: ['nightly'] }], 'overwritten')
    expect(replica.knownBatches(WRITING.id)).toEqual([])
  })

  it('[REP14] a run that no room takes does not hinder the others of its batch, and a batch of none is never known', async () => {
    const { replica } = await openReplica('alice')
    const odd = observedRun({ runId: 'odd', createdAt: Number.NaN })
    await replica.importRuns(SOURCE, [odd, morning], 'both')
    await replica.importRuns(SOURCE, [odd], 'odd alone')
    expect(replica.knownBatches(SOURCE.id)).toEqual(['both'])
  })
})
