import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { disagreements } from './sync/check-agreement.ts'
import { SyncSchedule } from './sync/sync-schedule.ts'

/**
 * Two to seven replicas and the real server over wires and disks that a schedule holds in its hand. `npm run simulate -- --schedules N
 * --seed S` plays any number of schedules, from seed S on; a failure says its seed and its steps, and `--schedules 1 --seed S` plays it again.
 */
// Each provider of y-websocket listens for the end of the process.
process.setMaxListeners(0)

const SCHEDULES = Number(process.env['TAGALONG_SCHEDULES'] ?? 600)
const SEED = Number(process.env['TAGALONG_SEED'] ?? 1)

/** Every one of these has to happen somewhere. */
const KINDS =
  `import live kept, import stale kept, import late kept, add kept, bulk add kept, remove kept, note kept, mark kept, unmark kept, undo kept,
  redo kept, rename kept, define kept, view kept, remove view kept, cut, partition, offline, duplicate, heal, client store slow, client store full,
  client crash, client crash with writes lost, server disk slow, server disk goes on, server disk full, server crash, server crash in a write, power cut, server restart,
  backup, restore`.split(/,\s+/)
/** Fewer schedules may miss what is rare. */
const ENOUGH = 300

const START = Date.UTC(2030, 0, 1)

beforeEach(() => {
  vi.useFakeTimers({
    now: START,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'],
  })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Plays a schedule; what is wrong in the end is told with its steps, nothing when all is well. */
async function play(seed: number): Promise<{ schedule: SyncSchedule; wrong: string }> {
  vi.clearAllTimers()
  vi.setSystemTime(START)
  const schedule = new SyncSchedule(seed)
  await schedule.play()
  const wrong = await disagreements(schedule)
  for (const { replica } of schedule.world.seats) await replica.close()
  return { schedule, wrong: wrong.length === 0 ? '' : `seed ${seed}:\n${schedule.told.join('\n')}\n\n${wrong.join('\n')}` }
}

describe('schedules that once went wrong', () => {
  it.each([
    [1, 'a room that the server could not serve was asked for again at once, for ever'],
    [400, 'a hello that was late on a slow network was taken for a refused token, and not tried again'],
    [65, 'a server restored from a backup refused what its clients brought back'],
  ])('[SYN40] seed %i: %s', async (seed) => {
    expect((await play(seed)).wrong).toBe('')
  })
})

describe('a team and its server, and everything that goes wrong', () => {
  it(`[SYN40] ${SCHEDULES} schedules from seed ${SEED}: all agree, and nothing that was kept is lost`, { timeout: 3_600_000 }, async () => {
    const counts = new Map<string, number>()
    for (let seed = SEED; seed < SEED + SCHEDULES; seed++) {
      const { schedule, wrong } = await play(seed)
      expect(wrong).toBe('')
      for (const [what, count] of schedule.counts) counts.set(what, (counts.get(what) ?? 0) + count)
    }
    console.log(`${SCHEDULES} schedules: ${[...counts].map(([what, count]) => `${what} ${count}`).join(', ')}`)
    const missed = KINDS.filter((kind) => !counts.has(kind))
    expect(SCHEDULES < ENOUGH ? [] : missed, 'never happened').toEqual([])
  })
})
