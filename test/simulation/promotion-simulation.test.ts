import { describe, expect, it } from 'vitest'
import type { Proposal } from '../../src-core/promotion/promotion.ts'
import { createDice } from '../support/random.ts'
import { agreeing, byHand, importing, keyOf, PromotionWorld, proposing, RUNS, TAG, type Wish } from './promotion/promotion-world.ts'

/**
 * The part of the server that decides on promotions, ended at every write to its disk, stored or not. Once it is at rest one run of a flow
 * at the most carries the tag, and it is the one that the newest decision names.
 */
const SEEDS = Number(process.env['TAGALONG_SCHEDULES'] ?? 40)
const FLOWS = ['TrainFlow', 'ScoreFlow']

/** Sends until it is acknowledged. `isCrash` is asked before each write, and says whether the write that it ends is stored. */
async function sayAll(world: PromotionWorld, wishes: readonly Wish[], isCrash: () => 'stored' | 'lost' | null): Promise<void> {
  for (const wish of wishes) {
    const said = { isDone: false }
    const say = (): void => void world.say(wish).then((ok) => (said.isDone ||= ok))
    say()
    while (!said.isDone) {
      if ((await world.waiting()) === 0) break
      const crash = isCrash()
      if (crash === null) world.step()
      else {
        await world.crash(crash === 'stored')
        say()
      }
    }
  }
  while ((await world.waiting()) > 0) {
    const crash = isCrash()
    if (crash === null) world.step()
    else await world.crash(crash === 'stored')
  }
  await world.rest()
}

/** What is wrong, in words. */
async function wrongWith(world: PromotionWorld, proposals: readonly Proposal[]): Promise<string[]> {
  const wrong: string[] = []
  const book = await world.book()
  if (book.open().length > 0) wrong.push(`${book.open().length} proposals are not decided`)
  const decided = book.decisions().map(({ id }) => id)
  if (
    decided.toSorted().join() !==
    proposals
      .map(({ id }) => id)
      .toSorted()
      .join()
  )
    wrong.push(`decided were ${decided.join()}`)
  if (book.decisions().some(({ n }, i) => n !== i + 1)) wrong.push('decisions are not numbered in order')
  for (const flow of FLOWS) {
    const holding = book.holding({ flow, tag: TAG })?.run ?? null
    const carriers = await world.carriers(flow)
    if (holding !== null && carriers.join() !== holding)
      wrong.push(`${flow}: ${carriers.join(' and ')} carry the tag, and ${holding} holds it`)
    for (const [at, { over }] of book.won({ flow, tag: TAG }).entries())
      if (over !== (book.won({ flow, tag: TAG })[at - 1]?.run ?? null))
        wrong.push(`${flow}: decision ${at} was won over another run than the holder`)
  }
  return wrong
}

const proposal = (id: number, by: string, run: number, over: number | null): Proposal => ({
  id: `proposal-${id}`,
  act: 'promote',
  tag: TAG,
  run: keyOf(RUNS[run]!),
  over: over === null ? null : keyOf(RUNS[over]!),
  by,
  at: 1_000 + id,
  via: 'app',
})

describe('promotions and a server that is killed', () => {
  const proposals = [proposal(1, 'alice', 0, null), proposal(2, 'bob', 1, null), proposal(3, 'carol', 1, 0), proposal(4, 'bob', 3, null)]
  const story = [
    ...RUNS.map(importing),
    byHand('carol', RUNS[2]!, 'add', 5),
    agreeing,
    proposing(proposals[0]!),
    proposing(proposals[1]!),
    byHand('dave', RUNS[2]!, 'add', 6),
    proposing(proposals[2]!),
    proposing(proposals[3]!),
    byHand('dave', RUNS[1]!, 'remove', 7),
    byHand('dave', RUNS[4]!, 'add', 8),
  ]

  it('[PRM40] killed at any write of a story, it comes to the same end: one winner, one carrier', { timeout: 120_000 }, async () => {
    let crashes = 0
    for (const how of ['stored', 'lost'] as const) {
      for (let at = 0; ; at++) {
        const world = new PromotionWorld()
        await world.start()
        let writes = 0
        await sayAll(world, story, () => (writes++ === at ? how : null))
        expect(await wrongWith(world, proposals), `killed at write ${at}, ${how}`).toEqual([])
        const book = await world.book()
        expect(book.holding({ flow: 'TrainFlow', tag: TAG })?.id, `killed at write ${at}, ${how}`).toBe('proposal-3')
        expect(book.decision('proposal-2')?.refusal).toMatchObject({ kind: 'overtaken', by: 'alice' })
        if (writes <= at) break
        crashes += 1
      }
    }
    expect(crashes).toBeGreaterThan(2 * story.length)
  })

  it(
    `[PRM41] ${SEEDS} random histories with many kills: never two carriers, nothing decided twice or forgotten`,
    { timeout: 600_000 },
    async () => {
      let [crashes, overtaken, mended] = [0, 0, 0]
      for (let seed = 1; seed <= SEEDS; seed++) {
        const dice = createDice(seed)
        const world = new PromotionWorld()
        await world.start()
        await sayAll(world, [...RUNS.map(importing), agreeing], () => null)
        const made: Proposal[] = []
        for (let step = 0; step < 12; step++) {
          const wishes: Wish[] = []
          const book = await world.book()
          for (let each = 1 + dice(3); each > 0; each--) {
            const run = RUNS[dice(RUNS.length)]!
            if (dice(3) === 0) {
              wishes.push(byHand('dave', run, dice(2) === 0 ? 'add' : 'remove', 10_000 + step))
              mended += 1
            } else {
              const over = dice(5) === 0 ? null : (book.holding({ flow: run.flow, tag: TAG })?.run ?? null)
              made.push({ ...proposal(made.length, 'bob', RUNS.indexOf(run), null), over })
              wishes.push(proposing(made.at(-1)!))
            }
          }
          await sayAll(world, wishes, () => {
            if (dice(6) > 0) return null
            crashes += 1
            return dice(2) === 0 ? 'stored' : 'lost'
          })
          expect(await wrongWith(world, made), `seed ${seed}, step ${step}`).toEqual([])
        }
        overtaken += (await world.book()).decisions().filter(({ refusal }) => refusal?.kind === 'overtaken').length
      }
      expect(Math.min(crashes, overtaken, mended)).toBeGreaterThan(SEEDS)
    },
  )
})
