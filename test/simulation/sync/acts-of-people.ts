import type { Opinion } from '../../../src-core/opinions/opinion.ts'
import type { ObservedRun } from '../../../src-core/runs/run.ts'
import { edit, keyOf } from '../../support/replicas.ts'
import { THEIRS } from './carried-record.ts'
import { RENAMED, TAGS } from './cast.ts'
import type { Seat } from './sync-world.ts'

const MARKS = [{ kind: 'pin' }, { kind: 'archive' }, { kind: 'judged' }, { kind: 'baseline' }] as const

/** What somebody does at his seat with the runs that he knows; null when there is nothing to do it with. */
export type Act = (seat: Seat, known: readonly ObservedRun[]) => Promise<{ readonly ok: boolean }> | null

/** Any of the things that people do, by chance. `step` tells words apart that are said at different times. */
export function pickAct(dice: (below: number) => number, step: number): [name: string, act: Act] {
  const pick = <T>(from: readonly T[]): T => from[dice(from.length)]!
  const some = (known: readonly ObservedRun[]): ObservedRun[] => known.filter((_, i) => i === 0 || dice(2) === 0)
  const set = (seat: Seat, known: readonly ObservedRun[], set: Opinion[], unset: Opinion[]) =>
    seat.replica.opine({ keys: some(known).map(keyOf), set, unset, via: 'app' })
  const acts: readonly [weight: number, name: string, act: Act][] = [
    [8, 'add', (seat, known) => seat.replica.mutate(edit([pick(known)], { add: [pick(TAGS)] }))],
    [3, 'bulk add', (seat, known) => seat.replica.mutate(edit(known, { add: [pick(TAGS), `t${step}`] }))],
    [
      7,
      'remove',
      ({ replica }, known) => {
        const tags = replica.tagsOn(known.map(keyOf)).flatMap(({ tag }) => (THEIRS.some((other) => other === tag) ? [] : [tag]))
        return tags.length === 0 ? null : replica.mutate(edit(some(known), { remove: [pick(tags)] }))
      },
    ],
    [3, 'note', (seat, known) => set(seat, known, [{ kind: 'note', text: `n${step}` }], [])],
    [3, 'mark', (seat, known) => set(seat, known, [pick(MARKS)], [])],
    [2, 'unmark', (seat, known) => set(seat, known, [], [pick(MARKS)])],
    [4, 'undo', (seat) => seat.replica.undo()],
    [2, 'redo', (seat) => seat.replica.redo()],
    [2, 'add renamed', (seat, known) => seat.replica.mutate(edit(some(known), { add: [pick(RENAMED)] }))],
    [1, 'rename', (seat) => seat.replica.renameTag(pick(RENAMED), pick(RENAMED))],
    [1, 'define', (seat) => seat.replica.defineTag(pick(RENAMED), { hue: dice(360), description: `said at ${step}` })],
    [1, 'view', (seat) => seat.replica.saveView({ id: `v${dice(3)}`, name: 'view', query: '', namespace: null, sort: null, order: step })],
    [1, 'remove view', (seat) => seat.replica.removeView(`v${dice(3)}`)],
  ]
  const [, name, act] = pickWeighted(acts, dice)
  return [name, act]
}

export function pickWeighted<T extends readonly [weight: number, ...unknown[]]>(choices: readonly T[], dice: (below: number) => number): T {
  let left = dice(choices.reduce((sum, [weight]) => sum + weight, 0))
  return choices.find(([weight]) => (left -= weight) < 0) ?? choices[0]!
}
