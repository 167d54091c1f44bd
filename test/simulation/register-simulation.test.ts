import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { editOpinions } from '../../src-core/crdt/opinion-set.ts'
import { planRegister, registerText } from '../../src-core/crdt/registers.ts'
import { Room } from '../../src-core/crdt/room.ts'
import { compareCodePoints } from '../../src-core/lib/code-points.ts'

/**
 * Alice, Bob and Carol agree on what a tag means, apart: each sets and clears its description and its hue, by clocks that differ,
 * and they sync pairwise in any order. After each step every room is compared with a plain list of what was said and heard.
 */
const NAMES = ['alice', 'bob', 'carol'] as const
const TAG = 'good'
type Kind = 'description' | 'hue'
const VALUES: Readonly<Record<Kind, readonly (string | null)[]>> = { description: ['a', 'b', null], hue: ['1', '2', null] }

type Step =
  | { readonly do: 'set'; readonly who: number; readonly kind: Kind; readonly text: string | null; readonly at: number }
  | { readonly do: 'sync'; readonly from: number; readonly to: number }

const who = fc.nat({ max: NAMES.length - 1 })
const set = fc.constantFrom<Kind>('description', 'hue').chain((kind) =>
  // A clock that goes wrong says earlier times later.
  fc.record({ do: fc.constant('set'), who, kind: fc.constant(kind), text: fc.constantFrom(...VALUES[kind]), at: fc.nat({ max: 5 }) }),
)
const step: fc.Arbitrary<Step> = fc.oneof(set, fc.record({ do: fc.constant('sync'), from: who, to: who }))

interface Saying {
  readonly id: number
  readonly kind: Kind
  readonly text: string
  readonly at: number
  readonly by: string
}

class Person {
  readonly room: Room
  readonly said = new Map<number, Saying>()
  readonly unsaid = new Set<number>()
  readonly #name: string

  constructor(index: number) {
    this.#name = NAMES[index] ?? ''
    this.room = new Room('default/~/~/0000-00', index + 1, () => undefined)
  }

  standing(kind: Kind): Saying[] {
    return [...this.said.values()].filter((saying) => saying.kind === kind && !this.unsaid.has(saying.id))
  }

  set(id: number, { kind, text, at }: Extract<Step, { do: 'set' }>): void {
    const state = this.room.run(TAG)
    const edit = editOpinions(TAG, state, planRegister(state, kind, text), { by: this.#name, at, via: 'app' })
    this.room.transact('local', (writer) => {
      writer.deleteTags(new Set(edit.delete.keys()))
      writer.appendTags(edit.append)
    })
    const standing = this.standing(kind)
    for (const other of standing) if (other.text !== text) this.unsaid.add(other.id)
    if (text !== null && !standing.some((other) => other.text === text)) this.said.set(id, { id, kind, text, at, by: this.#name })
  }

  hear(other: Person): void {
    Y.applyUpdate(this.room.doc, Y.encodeStateAsUpdate(other.room.doc, Y.encodeStateVector(this.room.doc)), 'remote')
    for (const [id, saying] of other.said) this.said.set(id, saying)
    for (const id of other.unsaid) this.unsaid.add(id)
  }

  shown(): Record<Kind, string | null> {
    const state = this.room.run(TAG)
    const text = (kind: Kind): string | null => (state === undefined ? null : registerText(state, kind))
    return { description: text('description'), hue: text('hue') }
  }

  expected(): Record<Kind, string | null> {
    const newest = (kind: Kind): string | null =>
      this.standing(kind)
        .toSorted((a, b) => a.at - b.at || compareCodePoints(a.by, b.by) || compareCodePoints(a.text, b.text))
        .at(-1)?.text ?? null
    return { description: newest('description'), hue: newest('hue') }
  }
}

describe('what three people agree on about a tag', () => {
  it('[OPN23] every room says what the plain list says, after every step, and all agree in the end', { timeout: 240_000 }, () => {
    let changed = 0
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50, size: 'max' }), (steps) => {
        const people = NAMES.map((_, index) => new Person(index))
        for (const [id, it] of steps.entries()) {
          if (it.do === 'set') people[it.who]!.set(id, it)
          else if (it.from !== it.to) people[it.to]!.hear(people[it.from]!)
          for (const person of people) expect(person.shown()).toEqual(person.expected())
        }
        for (let round = 0; round < 2; round++) for (const a of people) for (const b of people) if (a !== b) a.hear(b)
        for (const person of people) expect(person.shown()).toEqual(people[0]!.expected())
        changed += people[0]!.said.size
      }),
      { seed: 20_261_126, numRuns: 500 },
    )
    expect(changed, 'the simulation did some work').toBeGreaterThan(2_000)
  })
})
