import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SETTLE_MS } from '../../src-core/replica/write-back/carry-tags.ts'
import type { ObservedRun } from '../../src-core/runs/run.ts'
import { MemoryHub } from '../support/memory-hub.ts'
import type { MemoryDisk } from '../support/memory-store.ts'
import { edit, openReplica, settle, shownTags, type TestReplica } from '../support/replicas.ts'
import { observedRun } from '../support/runs.ts'
import { carryOnce, TestRecord, WRITING } from '../support/write-back.ts'

/**
 * One run in one store. Alice and Bob judge it and both carry to the store; another program tags it as Metaflow does, now and then
 * overwriting what somebody wrote a moment ago; importers look late, carriers die, replicas start again. Each tag belongs to the people
 * or to the other program, so that a plain model can say of each what it must be in the end: what its owner said last.
 */
const OURS = ['a', 'b', 'c'] as const
const THEIRS = ['x', 'y'] as const
const BOTH = ['m'] as const

type Step =
  | { do: 'tag'; who: number; tag: string; present: boolean }
  | { do: 'undo' | 'redo'; who: number }
  | { do: 'carry'; who: number; dieAfter: 'plan' | 'write' | undefined }
  /** Another program reads the record, somebody carries, and then it writes what it read with its own change. */
  | { do: 'race'; who: number; tag: string; present: boolean }
  | { do: 'retag'; tag: string; present: boolean }
  /** Looks at the record; what was seen is imported so many steps later. */
  | { do: 'look'; who: number; delay: number }
  | { do: 'pass'; ms: number }
  | { do: 'restart'; who: number }
  | { do: 'sync' }

const stepFor = (people: number): fc.Arbitrary<Step> => {
  const who = fc.integer({ min: 0, max: people - 1 })
  const dieAfter = fc.constantFrom(undefined, undefined, undefined, 'plan' as const, 'write' as const)
  return fc.oneof(
    { weight: 5, arbitrary: fc.record({ do: fc.constant('tag'), who, tag: fc.constantFrom(...OURS, ...BOTH), present: fc.boolean() }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('undo', 'redo'), who }) },
    { weight: 5, arbitrary: fc.record({ do: fc.constant('carry'), who, dieAfter }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('race'), who, tag: fc.constantFrom(...THEIRS), present: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('retag'), tag: fc.constantFrom(...THEIRS, ...BOTH), present: fc.boolean() }) },
    { weight: 4, arbitrary: fc.record({ do: fc.constant('look'), who, delay: fc.integer({ min: 0, max: 3 }) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('pass'), ms: fc.constantFrom(100, 2_000, SETTLE_MS) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('restart'), who }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('sync') }) },
  )
}

interface Person extends TestReplica {
  readonly name: string
  /** What was looked at and is not imported yet. */
  late: { readonly run: ObservedRun; readonly due: number }[]
}

class World {
  readonly record = new TestRecord(observedRun({ userTags: ['a', 'm', 'x'] }))
  readonly people: Person[] = []
  /** What the other program said last of its tags. */
  readonly theirs = new Set<string>(['x'])
  readonly hub = new MemoryHub()
  carried = 0
  readonly #isShared: boolean
  #nowMs = Date.UTC(2026, 9, 24, 12)
  #step = 0

  private constructor(isShared: boolean) {
    this.#isShared = isShared
  }

  static async open(names: readonly string[]): Promise<World> {
    const world = new World(names.length > 1)
    for (const name of names) {
      const person = await world.#start(name)
      world.people.push(person)
      await person.replica.importRuns(WRITING, [world.record.run])
    }
    await world.sync()
    return world
  }

  async #start(name: string, disk?: MemoryDisk): Promise<Person> {
    const shared = this.#isShared ? { keeper: 'server' as const, socket: this.hub.link().socket } : {}
    const opened = await openReplica(name, { ...shared, ...(disk && { disk }) })
    opened.clock.advance(this.#nowMs - opened.clock.now())
    return { ...opened, name, late: [] }
  }

  async sync(): Promise<void> {
    if (!this.#isShared) return
    for (let quiet = 0; quiet < 3;) {
      await settle(2)
      quiet = this.hub.flush() === 0 ? quiet + 1 : 0
    }
  }

  pass(ms: number): void {
    this.#nowMs += ms
    for (const { clock } of this.people) clock.advance(ms)
  }

  retag(tag: string, present: boolean, from = this.record.tags): void {
    const tags = from.filter((other) => other !== tag)
    this.record.retag(present ? [...tags, tag] : tags, this.#nowMs)
    if (present) this.theirs.add(tag)
    else this.theirs.delete(tag)
  }

  async carry(person: Person, dieAfter?: 'plan' | 'write'): Promise<number> {
    const { writes } = await carryOnce(person.replica, this.record.write, dieAfter ? { dieAfter } : {})
    this.carried += writes.length
    return writes.length
  }

  async look(person: Person): Promise<void> {
    await person.replica.importRuns(WRITING, [this.record.run])
  }

  async take(step: Step): Promise<void> {
    this.#step++
    this.pass(10)
    switch (step.do) {
      case 'tag': {
        const { replica } = this.people[step.who]!
        await replica.mutate(edit([this.record.run], step.present ? { add: [step.tag] } : { remove: [step.tag] }))
        break
      }
      case 'undo':
        await this.people[step.who]!.replica.undo()
        break
      case 'redo':
        await this.people[step.who]!.replica.redo()
        break
      case 'carry':
        await this.carry(this.people[step.who]!, step.dieAfter)
        break
      case 'race': {
        const before = this.record.tags
        await this.carry(this.people[step.who]!)
        this.retag(step.tag, step.present, before)
        break
      }
      case 'retag':
        this.retag(step.tag, step.present)
        break
      case 'look':
        this.people[step.who]!.late.push({ run: this.record.run, due: this.#step + step.delay })
        break
      case 'pass':
        this.pass(step.ms)
        break
      case 'restart': {
        const person = this.people[step.who]!
        await person.replica.close()
        this.people[step.who] = await this.#start(person.name, person.disk)
        break
      }
      case 'sync':
        await this.sync()
        break
    }
    for (const person of this.people) {
      const due = person.late.filter((late) => late.due <= this.#step)
      person.late = person.late.filter((late) => late.due > this.#step)
      for (const { run } of due) await person.replica.importRuns(WRITING, [run])
    }
  }

  /** Everybody looks and carries until nothing changes any more; gives what was written in the last rounds. */
  async comeToRest(): Promise<number> {
    for (const person of this.people) person.late = []
    let last = 0
    for (let round = 0; round < 12; round++) {
      last = 0
      for (const person of this.people) {
        await this.look(person)
        while ((await this.carry(person)) > 0) last++
      }
      await this.sync()
      this.pass(SETTLE_MS)
    }
    return last
  }

  shown(person: Person): readonly string[] {
    return Object.values(shownTags(person.replica))[0] ?? []
  }
}

const STEPS = { maxLength: 50, size: 'max' } as const
/** Whoever is overwritten more often gives in (WRB24). */
const MAX_RACES = 3

async function play(world: World, steps: readonly Step[], after: (step: Step) => void): Promise<void> {
  let races = 0
  for (const step of steps) {
    if (step.do === 'race' && ++races > MAX_RACES) continue
    await world.take(step)
    after(step)
  }
}

const ours = (tags: readonly string[]): string[] => tags.filter((tag) => OURS.some((own) => own === tag))

describe('tags carried to a store that others write too', () => {
  it('[WRB27] one person: at every moment what she said last is shown, in the end the record says the same, and then all is quiet', async () => {
    let carried = 0
    await fc.assert(
      fc.asyncProperty(fc.array(stepFor(1), STEPS), async (steps) => {
        const world = await World.open(['alice'])
        const alice = (): Person => world.people[0]!
        const wanted = new Set<string>(['a'])
        await play(world, steps, (step) => {
          if (step.do === 'tag' && step.present) wanted.add(step.tag)
          if (step.do === 'tag' && !step.present) wanted.delete(step.tag)
          if (step.do === 'undo' || step.do === 'redo') {
            wanted.clear()
            for (const tag of ours(world.shown(alice()))) wanted.add(tag)
          }
          expect(ours(world.shown(alice()))).toEqual(ours([...wanted]).toSorted())
        })
        expect(await world.comeToRest()).toBe(0)
        expect(world.shown(alice())).toEqual(world.record.tags)
        expect(world.record.tags.filter((tag) => tag !== 'm')).toEqual(
          [...ours([...wanted]), ...world.theirs].filter((t) => t !== 'm').toSorted(),
        )
        carried += world.carried
        await alice().replica.close()
      }),
      { numRuns: 150, seed: 20261126 },
    )
    expect(carried, 'the simulation did some work').toBeGreaterThan(200)
  }, 180_000)

  it('[WRB27] two people who both carry to one store agree with it and with each other, and what they then say holds', async () => {
    let carried = 0
    await fc.assert(
      fc.asyncProperty(fc.array(stepFor(2), STEPS), async (steps) => {
        const world = await World.open(['alice', 'bob'])
        await play(world, steps, () => undefined)
        expect(await world.comeToRest()).toBe(0)
        const agree = (): void => {
          for (const person of world.people) expect(world.shown(person)).toEqual(world.record.tags)
          expect(world.record.tags.filter((tag) => THEIRS.some((own) => own === tag))).toEqual(
            [...world.theirs].filter((tag) => tag !== 'm').toSorted(),
          )
        }
        agree()
        for (const present of [false, true]) {
          await world.people[0]!.replica.mutate(edit([world.record.run], present ? { add: [...OURS] } : { remove: [...OURS] }))
          expect(await world.comeToRest()).toBe(0)
          agree()
          expect(world.record.tags.includes('a') && world.record.tags.includes('c')).toBe(present)
        }
        carried += world.carried
        for (const { replica } of world.people) await replica.close()
      }),
      { numRuns: 40, seed: 7 },
    )
    expect(carried, 'the simulation did some work').toBeGreaterThan(200)
  }, 180_000)
})
