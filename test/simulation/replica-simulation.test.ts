import { describe, expect, it } from 'vitest'
import { Room } from '../../src-core/crdt/room.ts'
import { runRow } from '../../src-core/crdt/run-row.ts'
import { parseRoomName } from '../../src-core/crdt/room-name.ts'
import { noteTexts } from '../../src-core/opinions/marks.ts'
import type { RunRow } from '../../src-core/runs/run.ts'
import type { MemoryDisk } from '../support/memory-store.ts'
import { MemoryHub } from '../support/memory-hub.ts'
import { edit, keyOf, openReplica, settle, shownTags, SOURCE, type TestReplica } from '../support/replicas.ts'
import { observedRun } from '../support/runs.ts'

/**
 * Alice, Bob and Carol with replicas, stores and links, and everything that goes wrong: links cut, frames late, stores full,
 * processes killed in the middle of a write and started again from their disk. Every act uses a tag of its own, so
 * afterwards it can be told of each tag whether it must be there, must not, or was never promised.
 */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
const STEPS = 70
const NAMES = ['alice', 'bob', 'carol'] as const
const RUNS = [0, 1, 2, 3].map((i) => observedRun({ createdAt: Date.UTC(2026, 9 + (i % 2), 3 + i), userTags: [`source${i}`] }))

/** Mulberry32: small, good enough, and the same everywhere. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

type Promised = 'there' | 'gone' | 'open'
type Person = TestReplica & ReturnType<MemoryHub['link']> & { release: (() => void) | null; acts: Promise<unknown>[] }

async function start(name: string, hub: MemoryHub, disk?: MemoryDisk): Promise<Person> {
  const wire = hub.link()
  const opened = await openReplica(name, { keeper: 'server', socket: wire.socket, runsInMemory: 1, ...(disk && { disk }) })
  return { ...opened, ...wire, release: null, acts: [] }
}

async function comeToRest(hub: MemoryHub): Promise<void> {
  for (let quiet = 0; quiet < 4;) {
    await settle(3)
    quiet = hub.flush() === 0 ? quiet + 1 : 0
  }
}

/** Rows computed from nothing but the update log. */
function rowsFromLog(disk: MemoryDisk): RunRow[] {
  return [...disk.log].flatMap(([name, log]) => {
    const parts = parseRoomName(name)!
    const room = new Room(name, 0, () => undefined)
    room.load(log.map((entry) => entry.update))
    return [...room.runIds()].flatMap((id) => runRow(parts.origin, parts.flow, id, room.run(id)!) ?? [])
  })
}

async function play(
  seed: number,
): Promise<{ promised: Map<string, Promised>; people: Person[]; hub: MemoryHub; acked: number; kills: number }> {
  const random = randomFrom(seed)
  const hub = new MemoryHub()
  const people = await Promise.all(NAMES.map((name) => start(name, hub)))
  const promised = new Map<string, Promised>()
  let acked = 0
  let kills = 0

  const act = (person: Person, touched: readonly string[], work: Promise<{ ok: boolean }>, then: Promised): void => {
    for (const tag of touched) promised.set(tag, 'open')
    person.acts.push(
      work.then((result) => {
        if (!result.ok) return
        acked++
        for (const tag of touched) promised.set(tag, then)
      }),
    )
  }

  for (let i = 0; i < STEPS; i++) {
    const at = random(people.length)
    const person = people[at]!
    const known = RUNS.filter((run) => `TrainFlow/${run.runId}` in shownTags(person.replica))
    const dice = random(100)
    if (dice < 12) await Promise.race([person.replica.importRuns({ ...SOURCE, id: `store of ${NAMES[at]}` }, RUNS), settle(2)])
    else if (dice < 50 && known.length > 0) {
      const tag = `t${i}`
      act(person, [tag], person.replica.mutate(edit(known.slice(0, 1 + random(4)), { add: [tag] })), 'there')
    } else if (dice < 60 && known.length > 0) {
      const tag = Object.values(shownTags(person.replica))
        .flat()
        .find((t) => t.startsWith('t') && promised.get(t) === 'there')
      if (tag !== undefined) act(person, [tag], person.replica.mutate(edit(known, { remove: [tag] })), 'open')
    } else if (dice < 66 && known.length > 0) {
      // A note of its own, and a pin that everybody sets and takes back.
      const text = `t${i}`
      const set = [{ kind: 'note' as const, text }, ...(random(2) === 0 ? [{ kind: 'pin' as const }] : [])]
      const keys = known.slice(0, 1 + random(4)).map(keyOf)
      act(person, [text], person.replica.opine({ keys, set, unset: [{ kind: 'pin' }], via: 'app' }), 'there')
    } else if (dice < 70) {
      const id = `t${i}`
      const order = random(5)
      act(person, [id], person.replica.saveView({ id, name: id, query: '', namespace: null, sort: null, order }), 'there')
    } else if (dice < 73) person.acts.push(person.replica.defineTag(`t${random(10)}`, { hue: i, description: `by ${NAMES[at]}` }))
    else if (dice < 75) hub.flush(random(30))
    else if (dice < 80) person.cut()
    else if (dice < 86) person.heal()
    else if (dice < 89) person.release ??= person.store.hold()
    else if (dice < 92) {
      person.release?.()
      person.release = null
    } else if (dice < 94) person.store.faults.failCommits = 'full'
    else if (dice < 97) person.store.faults.failCommits = null
    else {
      // Killed: nothing of it runs on, and what was not yet written never is.
      kills++
      person.kill()
      person.store.faults.failCommits = 'failed'
      person.release?.()
      await settle(3)
      await Promise.allSettled(person.acts)
      people[at] = await start(NAMES[at]!, hub, person.disk)
    }
    await settle(1)
  }

  for (const person of people) {
    person.store.faults.failCommits = null
    person.release?.()
    person.heal()
  }
  await settle(5)
  await Promise.allSettled(people.flatMap((person) => person.acts))
  for (const [i, person] of people.entries()) await person.replica.importRuns({ ...SOURCE, id: `store of ${NAMES[i]}` }, RUNS)
  await comeToRest(hub)
  // Links that rest after a full store come back.
  for (const person of people) person.clock.advance(60_000)
  await comeToRest(hub)
  return { promised, people, hub, acked, kills }
}

describe('three replicas, and everything that goes wrong', () => {
  let totalAcked = 0
  let totalKills = 0

  it.each(SEEDS)('[REP6] [REP10] [OPN9] [OPN23] seed %i: all agree, nothing acknowledged is lost, the log is the truth', async (seed) => {
    const { promised, people, acked, kills } = await play(seed)
    totalAcked += acked
    totalKills += kills
    const [first] = people
    const agreed = shownTags(first!.replica)
    for (const person of people) {
      expect(shownTags(person.replica)).toEqual(agreed)
      expect(person.replica.status().pendingRuns).toBe(0)
      expect(person.replica.vocabulary()).toEqual(first!.replica.vocabulary())
      expect(person.replica.views()).toEqual(first!.replica.views())
      const shown = person.replica
        .page({ query: '', namespace: null, from: 0, to: 100 })
        .rows.map(({ key, userTags, taggedBy, marks, outcome }) => ({ key, userTags, taggedBy, marks, outcome }))
      const fromLog = rowsFromLog(person.disk).map(({ key, userTags, taggedBy, marks, outcome }) => ({
        key,
        userTags,
        taggedBy,
        marks,
        outcome,
      }))
      expect(fromLog.toSorted((a, b) => (a.key < b.key ? -1 : 1))).toEqual(shown.toSorted((a, b) => (a.key < b.key ? -1 : 1)))
    }
    const { rows } = first!.replica.page({ query: '', namespace: null, from: 0, to: 100 })
    const views = first!.replica.views().map(({ id }) => id)
    const carried = new Set([...Object.values(agreed).flat(), ...rows.flatMap(noteTexts), ...views])
    const lost = [...promised].filter(([tag, promise]) => promise === 'there' && !carried.has(tag))
    expect(lost, `seed ${seed} lost something`).toEqual([])
    for (let i = 0; i < RUNS.length; i++) expect(carried).toContain(`source${i}`)
    for (const { replica } of people) await replica.close()
  })

  it('the simulation did some work', () => {
    expect(totalAcked).toBeGreaterThan(SEEDS.length * 5)
    expect(totalKills).toBeGreaterThan(SEEDS.length / 2)
  })
})
