import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { disagreements } from './check-agreement.ts'
import { SyncSchedule } from './sync-schedule.ts'

const START = Date.UTC(2030, 0, 1)
/** As many files play a part of the schedules each, so that they run beside each other. */
const PARTS = 4
const SCHEDULES = Number(process.env['TAGALONG_SCHEDULES'] ?? 2_000)
const SEED = Number(process.env['TAGALONG_SEED'] ?? 1)

/** Every one of these has to happen somewhere. */
const KINDS =
  `import live kept, import stale kept, import late kept, add kept, bulk add kept, remove kept, note kept, mark kept, unmark kept, undo kept,
  redo kept, rename kept, define kept, view kept, remove view kept, cut, partition, offline, duplicate, heal, client store slow, client store full,
  client crash, client crash with writes lost, hand over, server disk slow, server disk goes on, server disk full, server crash, server crash in a write, power cut,
  server restart, backup, restore, look kept, written back, carry till plan, carry till write, edit of the record, race for the record, made a reader, may write again,
  discard done, newer than the server, refused with 4426, server understands, clock jumps, last word kept`.split(/,\s+/)
/** Fewer schedules may miss what is rare. */
const ENOUGH = 400

/** Time is Vitest's, before each test of the file. */
export function keepScheduledTime(): void {
  beforeEach(() => {
    vi.useFakeTimers({
      now: START,
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
    })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
}

/** Plays a schedule; what is wrong in the end is told with its steps, nothing when all is well. */
export async function play(seed: number): Promise<{ schedule: SyncSchedule; wrong: string }> {
  vi.clearAllTimers()
  vi.setSystemTime(START)
  const schedule = new SyncSchedule(seed)
  await schedule.play()
  const wrong = await disagreements(schedule)
  for (const { replica } of schedule.world.seats) await replica.close()
  return { schedule, wrong: wrong.length === 0 ? '' : `seed ${seed}:\n${schedule.story.lines.join('\n')}\n\n${wrong.join('\n')}` }
}

/** The test of one part of the schedules, from 1 on: every fourth seed. */
export function playPart(part: number): void {
  keepScheduledTime()
  const seeds = Array.from({ length: SCHEDULES }, (_, i) => SEED + i).filter((_, i) => i % PARTS === part - 1)
  describe.skipIf(seeds.length === 0)('a team and its server, and everything that goes wrong', () => {
    it(
      `[SYN40] ${seeds.length} schedules from seed ${seeds[0]}: all agree, and nothing that was kept is lost`,
      { timeout: 3_600_000 },
      async () => {
        const counts = new Map<string, number>()
        for (const seed of seeds) {
          const { schedule, wrong } = await play(seed)
          expect(wrong).toBe('')
          for (const [what, count] of schedule.story.counts) counts.set(what, (counts.get(what) ?? 0) + count)
        }
        console.log(`${seeds.length} schedules: ${[...counts].map(([what, count]) => `${what} ${count}`).join(', ')}`)
        const missed = KINDS.filter((kind) => !counts.has(kind))
        expect(seeds.length < ENOUGH ? [] : missed, 'never happened').toEqual([])
      },
    )
  })
}
