import { describe, expect, it } from 'vitest'
import { SETTLE_MS } from '../../../src-core/replica/write-back/carry-tags.ts'
import type { ObservedRun } from '../../../src-core/runs/run.ts'
import type { MemoryDisk } from '../../support/memory-store.ts'
import { edit, keyOf, openReplica, shownTags, type TestReplica } from '../../support/replicas.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { carryAll, carryOnce, TestRecord, WRITING } from '../../support/write-back.ts'

interface Desk extends TestReplica {
  readonly record: TestRecord
  readonly run: ObservedRun
  readonly shown: () => readonly string[]
  readonly look: () => Promise<unknown>
  readonly carry: () => Promise<number>
  /** Until what was written has settled. */
  readonly wait: () => Promise<void>
  readonly tag: (change: { add?: string[]; remove?: string[] }) => Promise<unknown>
}

/** A replica that carries to a store with one run. Give it the record and the disk of another one to go on there. */
async function desk(tags: string[] = ['nightly'], before?: { record: TestRecord; disk: MemoryDisk }): Promise<Desk> {
  const opened = await openReplica('alice', before && { disk: before.disk })
  const record = before?.record ?? new TestRecord(observedRun({ userTags: tags }))
  const { replica, clock } = opened
  const look = () => replica.importRuns(WRITING, [record.run])
  const carry = () => carryAll(replica, record.write)
  await look()
  return {
    ...opened,
    record,
    run: record.run,
    look,
    carry,
    shown: () => Object.values(shownTags(replica))[0] ?? [],
    async wait() {
      clock.advance(SETTLE_MS)
      await carry()
    },
    tag: (change) => replica.mutate(edit([record.run], change)),
  }
}

describe('what is carried', () => {
  it('[WRB20] tags added and removed here are written into the record, others are left alone', async () => {
    const { record, tag, carry, shown } = await desk(['nightly', 'theirs'])
    await tag({ add: ['good'], remove: ['nightly'] })
    expect(await carry()).toBe(1)
    expect(record.tags).toEqual(['good', 'theirs'])
    expect(shown()).toEqual(['good', 'theirs'])
    expect(await carry()).toBe(0)
  })

  it('[WRB20] what was thought before the switch was on is carried too', async () => {
    const { record, tag, carry } = await desk()
    await tag({ add: ['early'] })
    await carry()
    expect(record.tags).toEqual(['early', 'nightly'])
  })

  it('[WRB20] a tag that only another copy of the store has, or has lost, is nobody’s opinion and is not carried', async () => {
    const { record, replica, carry, run } = await desk(['nightly', 'kept'])
    const other = { ...WRITING, id: 'other copy', writesBack: false }
    await replica.importRuns(other, [{ ...run, userTags: ['kept', 'nightly', 'elsewhere'], recordedAt: run.recordedAt + 1 }])
    await replica.importRuns(other, [{ ...run, userTags: ['nightly', 'elsewhere'], recordedAt: run.recordedAt + 2 }])
    expect(await carry()).toBe(0)
    expect(record.tags).toEqual(['nightly', 'kept'])
  })

  it('[WRB20] a tag that the run has as a system tag is not written', async () => {
    const { record, tag, carry, replica, run } = await desk()
    await tag({ add: ['late'] })
    record.run = {
      ...record.run,
      systemTags: [...record.run.systemTags, 'late'],
      activeAt: run.activeAt + 1,
      recordedAt: run.recordedAt + 1,
    }
    await replica.importRuns(WRITING, [record.run])
    expect(await carry()).toBe(0)
  })

  it('[WRB20] runs that the source does not have are left out', async () => {
    const { replica, carry } = await desk()
    const elsewhere = observedRun({ createdAt: RUN_START_MS + 1000 })
    await replica.importRuns({ ...WRITING, id: 'other' }, [elsewhere])
    await replica.mutate(edit([elsewhere], { add: ['good'] }))
    expect(await carry()).toBe(0)
  })

  it('[WRB21] undo and redo are carried like any act, also an undo of what was already taken out of the record', async () => {
    const { record, tag, carry, replica, look, shown } = await desk()
    await tag({ remove: ['nightly'] })
    await carry()
    expect(record.tags).toEqual([])
    await replica.undo()
    expect(shown()).toEqual(['nightly'])
    await carry()
    expect(record.tags).toEqual(['nightly'])
    await replica.redo()
    await carry()
    await look()
    expect([record.tags, shown()]).toEqual([[], []])
  })

  it('[WRB21] a change of mind while the record is being written is carried next', async () => {
    const { record, tag, carry, replica, shown } = await desk()
    await tag({ add: ['good'], remove: ['nightly'] })
    const plan = await replica.planWriteBack(WRITING)
    if (!plan.ok) throw new Error('no plan')
    await tag({ add: ['nightly'], remove: ['good'] })
    const [write] = plan.value.writes
    if (!write) throw new Error('nothing to write')
    const written = record.write(write)
    if (!written.ok) throw new Error('refused')
    await replica.noteWriteBack('store', [{ key: write.key, ok: true, written: written.value }])
    await carry()
    expect([record.tags, shown()]).toEqual([['nightly'], ['nightly']])
  })
})

describe('what the importer makes of it', () => {
  it('[WRB22] our own write is no appearance: once the tag is removed here, no importer brings it back', async () => {
    const { record, tag, carry, look, shown, replica, run } = await desk()
    await tag({ add: ['good'] })
    await carry()
    await look()
    await tag({ remove: ['good'] })
    await look()
    expect(shown()).toEqual(['nightly'])
    // An old copy of the store, made while the tag was there.
    await replica.importRuns({ ...WRITING, id: 'old copy', writesBack: false }, [{ ...run, userTags: ['good', 'nightly'] }])
    expect(shown()).toEqual(['nightly'])
    await carry()
    expect(record.tags).toEqual(['nightly'])
  })

  it('[WRB23] somebody takes a carried tag off the record: the assertions go, and the history keeps who had said so', async () => {
    const { record, tag, carry, wait, look, shown, replica, clock, run } = await desk()
    await tag({ add: ['good'] })
    await carry()
    await wait()
    record.retag(['nightly'], clock.now())
    await look()
    await carry()
    expect([record.tags, shown()]).toEqual([['nightly'], ['nightly']])
    const { history } = (await replica.run(keyOf(run)))!
    expect(history.map(({ change, text, by }) => [change, text, by])).toEqual([
      ['left-source', 'good', null],
      ['added', 'good', 'alice'],
      ['came-with-run', 'nightly', null],
    ])
    expect(await carry()).toBe(0)
  })

  it('[WRB23] it goes also while the switch is off', async () => {
    const { record, tag, carry, wait, replica, clock, shown } = await desk()
    await tag({ add: ['good'] })
    await carry()
    await wait()
    replica.stopWriteBack('store')
    record.retag(['nightly'], clock.now())
    await replica.importRuns({ ...WRITING, writesBack: false }, [record.run])
    expect(shown()).toEqual(['nightly'])
  })

  it('[WRB23] what somebody asserted without knowing of it stays and is carried anew', async () => {
    const { record, tag, carry, wait, look, shown, clock } = await desk()
    await tag({ add: ['good'] })
    await carry()
    await wait()
    record.retag(['nightly'], clock.now())
    await tag({ remove: ['good'] })
    await tag({ add: ['good'] })
    await look()
    await wait()
    await wait()
    expect([record.tags, shown()]).toEqual([
      ['good', 'nightly'],
      ['good', 'nightly'],
    ])
  })

  it('[WRB23] an observation from before the write, however late it comes, takes nothing away', async () => {
    const { record, tag, carry, wait, replica, shown } = await desk()
    const early = record.run
    await tag({ add: ['good'], remove: ['nightly'] })
    await carry()
    await wait()
    await replica.importRuns(WRITING, [early])
    await carry()
    await replica.importRuns(WRITING, [record.run])
    await carry()
    expect([record.tags, shown()]).toEqual([['good'], ['good']])
  })

  it('[WRB24] a program that overwrites what was written a moment ago takes nothing away: it is written again', async () => {
    const { record, tag, carry, wait, look, shown, clock } = await desk()
    await tag({ add: ['good'], remove: ['nightly'] })
    await carry()
    record.retag(['nightly', 'theirs'], clock.now())
    await look()
    expect(shown()).toEqual(['good', 'theirs'])
    await wait()
    await look()
    expect([record.tags, shown()]).toEqual([
      ['good', 'theirs'],
      ['good', 'theirs'],
    ])
  })

  it('[WRB24] whoever undoes a write again and again means it: the record is believed in the end', async () => {
    const { record, tag, carry, wait, look, shown, clock } = await desk()
    await tag({ add: ['good'] })
    await carry()
    for (let i = 0; i < 12; i++) {
      record.retag(['nightly'], clock.now())
      await look()
      await wait()
    }
    expect([record.tags, shown()]).toEqual([['nightly'], ['nightly']])
    expect(await carry()).toBe(0)
  })
})

describe('crashes', () => {
  it.each(['plan', 'write'] as const)(
    '[WRB25] a carrier that ends behind its %s loses nothing and does nothing twice',
    async (dieAfter) => {
      const first = await desk()
      await first.tag({ add: ['good'], remove: ['nightly'] })
      await carryOnce(first.replica, first.record.write, { dieAfter })
      const again = await desk([], first)
      await again.look()
      await again.carry()
      await again.wait()
      expect([again.record.tags, again.shown()]).toEqual([['good'], ['good']])
      expect(again.record.writes).toBe(1)
      await again.tag({ remove: ['good'] })
      await again.carry()
      await again.look()
      expect([again.record.tags, again.shown()]).toEqual([[], []])
    },
  )

  it('[WRB25] a store that refuses the note has nothing written', async () => {
    const { tag, replica, store, record, carry } = await desk()
    await tag({ add: ['good'] })
    store.faults.failCommits = 'full'
    expect(await replica.planWriteBack(WRITING)).toMatchObject({
      ok: false,
      error: { trouble: { kind: 'store-full' } },
    })
    store.faults.failCommits = null
    await carry()
    expect(record.tags).toEqual(['good', 'nightly'])
  })
})

describe('what waits', () => {
  const refusal = { kind: 'vanished', message: 'It is gone.' }

  it('[WRB26] a refused run waits with its reason, is tried again after pauses that double, and at once when asked for', async () => {
    const { tag, replica, record, carry, clock } = await desk()
    record.refusal = refusal
    await tag({ add: ['good'] })
    expect(await carry()).toBe(1)
    expect(replica.writeBackState('store')).toMatchObject({
      waitingCount: 1,
      resting: null,
      waiting: [{ runId: record.run.runId, add: ['good'], remove: [], refusal }],
    })
    const tries: number[] = []
    for (let second = 1; second <= 40; second++) {
      clock.advance(1000)
      if ((await carry()) > 0) tries.push(second)
    }
    expect(tries).toEqual([5, 15, 35])
    record.refusal = null
    replica.retryWriteBack('store')
    await carryOnce(replica, record.write)
    expect(record.tags).toEqual(['good', 'nightly'])
    expect(replica.writeBackState('store')).toMatchObject({ waitingCount: 0, waiting: [], nextTryAt: null })
  })

  it('[WRB26] the 51st tag waits, and goes when there is room', async () => {
    const { tag, replica, record, carry, clock } = await desk(Array.from({ length: 49 }, (_, i) => `t${i}`))
    await tag({ add: ['one'] })
    record.retag([...record.tags, 'theirs'], clock.now())
    await carry()
    expect(replica.writeBackState('store').waiting[0]?.refusal.kind).toBe('tag-refused')
    await tag({ remove: ['t0'] })
    await carry()
    expect(record.tags).toContain('one')
    expect(replica.writeBackState('store').waitingCount).toBe(0)
  })

  it('[WRB26] a source that takes nothing is asked once, not for every run', async () => {
    const runs = Array.from({ length: 100 }, (_, i) => observedRun({ createdAt: RUN_START_MS + i }))
    const { replica, clock } = await openReplica('alice')
    await replica.importRuns(WRITING, runs)
    await replica.mutate(edit(runs, { add: ['good'] }))
    const record = new TestRecord(runs[0]!)
    record.refusal = { kind: 'read-only', message: 'This datastore is read-only.' }
    const first = await carryAll(replica, record.write)
    expect(first).toBeLessThan(100)
    expect(replica.writeBackState('store')).toMatchObject({ waitingCount: 100, resting: { kind: 'read-only' } })
    clock.advance(1000)
    expect(await carryAll(replica, record.write)).toBe(0)
  })

  it('[WRB26] taking the wish back ends the waiting', async () => {
    const { tag, replica, record, carry } = await desk()
    record.refusal = refusal
    await tag({ remove: ['nightly'] })
    await carry()
    record.refusal = null
    await replica.undo()
    await carry()
    expect(replica.writeBackState('store').waitingCount).toBe(0)
    expect(record.tags).toEqual(['nightly'])
  })
})
