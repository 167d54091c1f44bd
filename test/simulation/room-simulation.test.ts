import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { editOpinions } from '../../src-core/crdt/opinion-set.ts'
import { Room } from '../../src-core/crdt/room.ts'
import { factsTuple } from '../../src-core/crdt/room-records.ts'
import { runHistory } from '../../src-core/crdt/run-history.ts'
import { observeSourceTags } from '../../src-core/crdt/source-tags.ts'
import { marksOf } from '../../src-core/opinions/marks.ts'
import { opinionsAsOf } from '../../src-core/opinions/opinions-as-of.ts'
import { type Subject, tagSubject } from '../../src-core/opinions/subject.ts'
import { observedRun } from '../support/runs.ts'

/**
 * Alice, Bob and Carol judge one run, and each imports a copy of the store: Alice's is the store itself, Bob's is a copy that
 * is refreshed now and then, Carol's an old one that she opens late. They sync pairwise in any order. After each step every
 * replica is compared with a plain model: sets of what was said, and who knew of it when.
 */
const TAGS = ['a', 'b', 'c'] as const
const RUN = observedRun().runId
const PEOPLE = 3
const NAMES = ['alice', 'bob', 'carol']
/** Opinions beside tags; a judgement is always the own one. A note that looks like a tag is none. */
const OPINIONS: readonly Subject[] = [
  { kind: 'note', text: 'a' },
  { kind: 'note', text: 'fine' },
  { kind: 'pin', text: '' },
  { kind: 'archive', text: '' },
  { kind: 'judged', text: '' },
]

type Step =
  | { do: 'add' | 'remove'; who: number; tag: string }
  | { do: 'set' | 'unset'; who: number; opinion: Subject }
  | { do: 'sync'; from: number; to: number }
  /** Somebody edits the store with another tool. */
  | { do: 'retag'; tag: string }
  /** Bob's copy is brought up to date. */
  | { do: 'refresh' }
  | { do: 'import'; who: number }
  /** The replica starts again from its log. */
  | { do: 'restart'; who: number }

const who = fc.integer({ min: 0, max: PEOPLE - 1 })
const tag = fc.constantFrom(...TAGS)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('add', 'remove'), who, tag }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('set', 'unset'), who, opinion: fc.constantFrom(...OPINIONS) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('sync'), from: who, to: who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('retag'), tag }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('refresh') }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('import'), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('restart'), who }) },
)

/** The plain model: what has been said, as sets of texts. A replica of it knows some of the sayings. */
class Model {
  readonly knows = new Set<string>()
  recordedAt = 0
  isKnown = false

  learn(from: Model): void {
    for (const saying of from.knows) this.knows.add(saying)
    this.recordedAt = Math.max(this.recordedAt, from.recordedAt)
    this.isKnown ||= from.isKnown
  }
  say(...saying: (string | number)[]): void {
    this.knows.add(saying.join(' '))
  }
  all(kind: string, about: string): string[] {
    return [...this.knows].filter((s) => s.startsWith(`${kind} ${about} `)).map((s) => s.split(' ')[2]!)
  }
  standing(about: string): string[] {
    const deleted = new Set(this.all('deleted', about))
    return this.all('asserted', about).filter((id) => !deleted.has(id))
  }
  /** `at`: of the newest record in which it was seen. Of a coming and a leaving with one number the newer counts, of one age the leaving. */
  highest(about: string): { n: number; present: boolean; at: number } {
    const all = (kind: string): { n: number; at: number }[] =>
      this.all(kind, about).map((text) => ({ n: Number(text.split('@')[0]), at: Number(text.split('@')[1]) }))
    const n = Math.max(0, ...[...all('came'), ...all('left')].map((saying) => saying.n))
    const newest = (kind: string): number => Math.max(-1, ...all(kind).flatMap((saying) => (saying.n === n ? [saying.at] : [])))
    return { n, present: newest('came') > newest('left'), at: newest('came') }
  }
  fromSource(about: string): boolean {
    const { n, present } = this.highest(about)
    return present && !this.all('retracted', about).includes(String(n))
  }
  marks(): string[] {
    const subjects = OPINIONS.flatMap(({ kind, text }) => (kind === 'judged' ? NAMES.map((name) => `judged:${name}`) : `${kind}:${text}`))
    const standing = subjects.filter((about) => this.standing(about).length > 0)
    return standing.map((about) => about.replace(/:$/, '')).toSorted()
  }
  tags(): string[] {
    return TAGS.filter((t) => this.standing(t).length > 0 || this.fromSource(t))
  }
}

interface Store {
  tags: Set<string>
  recordedAt: number
}

class Person {
  static clients = 1
  log: Uint8Array[] = []
  room = this.open()
  readonly model = new Model()
  seen: string[] | null = null
  said = 0

  open(): Room {
    const room = new Room('default/local/TrainFlow/2026-10', Person.clients++, ({ update }) => this.log.push(update))
    room.load(this.log)
    return room
  }
  tags(): string[] {
    return this.room.run(RUN)?.userTags() ?? []
  }
  marks(): string[] {
    return marksOf(this.room.run(RUN)?.marks() ?? [])
  }
}

function importStore(person: Person, store: Store): void {
  const run = observedRun({ userTags: [...store.tags], recordedAt: store.recordedAt })
  const tuples = observeSourceTags(run, person.seen, person.room.run(RUN), 'copy')
  person.room.transact('import', (w) =>
    w.appendFacts([...(store.recordedAt > (person.room.run(RUN)?.recordedAt ?? 0) ? [factsTuple(run)] : []), ...tuples]),
  )

  const { model } = person
  const has = (t: string): boolean => store.tags.has(t)
  for (const t of TAGS) {
    const { n, present, at } = model.highest(t)
    const had = person.seen?.includes(t)
    const isBelieved = !model.isKnown || store.recordedAt > model.recordedAt
    const came = person.seen !== null ? has(t) && !had : has(t) && (isBelieved || n === 0)
    const left = person.seen !== null ? !has(t) && had : !has(t) && isBelieved
    const stays = has(t) && present && model.isKnown && store.recordedAt > model.recordedAt
    if (stays) model.say('came', t, `${n}@${store.recordedAt}`)
    if (came && !present) model.say('came', t, `${n + 1}@${model.isKnown ? store.recordedAt : 0}`)
    if (left && present) model.say('left', t, `${n}@${Math.max(store.recordedAt, at)}`)
  }
  model.recordedAt = Math.max(model.recordedAt, store.recordedAt)
  model.isKnown = true
  person.seen = [...store.tags]
}

function edit(person: Person, verb: 'add' | 'remove', subject: Subject, name: string): void {
  const about = subject.kind === 'tag' ? subject.text : `${subject.kind}:${subject.text}`
  const state = person.room.run(RUN)
  if (state === undefined) return
  const isCarried = state.carries(subject)
  if (isCarried === (verb === 'add')) return
  const planned = editOpinions(
    RUN,
    state,
    { add: verb === 'add' ? [subject] : [], remove: verb === 'remove' ? [subject] : [] },
    { by: name, at: person.said, via: 'app' },
  )
  person.room.transact('local', (w) => {
    w.deleteTags(new Set(planned.delete.keys()))
    w.appendTags(planned.append)
  })
  const { model } = person
  if (verb === 'add') model.say('asserted', about, `${name}#${person.said++}`)
  else {
    for (const id of model.standing(about)) model.say('deleted', about, id)
    if (subject.kind === 'tag' && model.fromSource(about)) model.say('retracted', about, model.highest(about).n)
  }
}

function sync(from: Person, to: Person): void {
  Y.applyUpdate(to.room.doc, Y.encodeStateAsUpdate(from.room.doc, Y.encodeStateVector(to.room.doc)), 'remote')
  to.model.learn(from.model)
}

function play(steps: readonly Step[]): { people: Person[]; store: Store; copies: Store[] } {
  const store: Store = { tags: new Set(['a']), recordedAt: 1000 }
  const old: Store = { tags: new Set(['a', 'b']), recordedAt: 500 }
  let bobs: Store = { tags: new Set(store.tags), recordedAt: store.recordedAt }
  const people = Array.from({ length: PEOPLE }, () => new Person())
  for (const [i, s] of steps.entries()) {
    switch (s.do) {
      case 'add':
      case 'remove':
        edit(people[s.who]!, s.do, tagSubject(s.tag), NAMES[s.who]!)
        break
      case 'set':
      case 'unset': {
        const name = NAMES[s.who]!
        const opinion = s.opinion.kind === 'judged' ? { ...s.opinion, text: name } : s.opinion
        edit(people[s.who]!, s.do === 'set' ? 'add' : 'remove', opinion, name)
        break
      }
      case 'sync':
        if (s.from !== s.to) sync(people[s.from]!, people[s.to]!)
        break
      case 'retag':
        if (!store.tags.delete(s.tag)) store.tags.add(s.tag)
        store.recordedAt = 1001 + i
        break
      case 'refresh':
        bobs = { tags: new Set(store.tags), recordedAt: store.recordedAt }
        break
      case 'import':
        importStore(people[s.who]!, [store, bobs, old][s.who]!)
        break
      case 'restart':
        people[s.who]!.room = people[s.who]!.open()
        break
    }
    for (const person of people) {
      expect([...person.tags(), ...person.marks()]).toEqual([...person.model.tags(), ...person.model.marks()])
    }
  }
  return { people, store, copies: [store, bobs, old] }
}

function settle(people: readonly Person[]): void {
  for (let round = 0; round < 2; round++) for (const a of people) for (const b of people) if (a !== b) sync(a, b)
}

/** Thousands of histories take a while where other tests run beside. */
describe('rooms of three people and three copies of a store', { timeout: 240_000 }, () => {
  it('[ROOM3] [ROOM7] [ROOM8] [OPN9] [OPN11] every replica says what the plain model says, after every step, and all agree in the end', () => {
    let wrote = 0
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const { people } = play(steps)
        settle(people)
        const [first, ...others] = people
        for (const other of others) {
          expect(other.tags()).toEqual(first!.tags())
          expect(other.tags()).toEqual(other.model.tags())
          const [a, b] = [first, other].map((p) => p!.room.run(RUN))
          expect(b && runHistory(b)).toEqual(a && runHistory(a))
          expect(other.marks()).toEqual(first!.marks())
        }
        // What the history says of now is what stands now.
        for (const person of people) {
          const state = person.room.run(RUN)
          const now = opinionsAsOf(state ? runHistory(state) : [], Infinity)
          expect(now).toEqual({ tags: person.tags(), marks: person.marks() })
        }
        // The merged log is the room.
        const merged = new Room(first!.room.name, 0, () => undefined)
        merged.load(people.flatMap((p) => p.log))
        expect(merged.run(RUN)?.userTags() ?? []).toEqual(first!.tags())
        wrote += people.flatMap((p) => p.log).length
      }),
      { numRuns: 1000, seed: 20261124 },
    )
    expect(wrote, 'the simulation did some work').toBeGreaterThan(5000)
  })

  it('[ROOM8] importing the copies again in any order brings back nothing that a person removed', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 40, size: 'max' }),
        tag,
        fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
        (steps, removed, order) => {
          const { people, copies } = play(steps)
          settle(people)
          // Everybody has looked at the store once, so only copies remain that somebody has seen before.
          for (const i of order) importStore(people[i]!, copies[i]!)
          settle(people)
          edit(people[0]!, 'remove', tagSubject(removed), 'alice')
          settle(people)
          for (const i of order.toReversed()) {
            importStore(people[i]!, copies[i]!)
            settle(people)
          }
          for (const person of people) expect(person.tags()).not.toContain(removed)
        },
      ),
      { numRuns: 400, seed: 7 },
    )
  })

  it('[ROOM2] updates that arrive twice and out of order give the same room', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 5, maxLength: 40 }), fc.infiniteStream(fc.nat()), (steps, random) => {
        const { people } = play(steps)
        settle(people)
        const updates = people.flatMap((p) => [...p.log, ...p.log])
        const shuffled = updates.map((update) => ({ update, at: random.next().value })).toSorted((a, b) => a.at - b.at)
        const late = new Room(people[0]!.room.name, 0, () => undefined)
        for (const { update } of shuffled) Y.applyUpdate(late.doc, update, 'remote')
        expect(late.run(RUN)?.userTags() ?? []).toEqual(people[0]!.tags())
      }),
      { numRuns: 150, seed: 11 },
    )
  })
})
