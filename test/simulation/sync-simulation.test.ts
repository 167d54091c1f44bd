import { describe, expect, it } from 'vitest'
import { play, keepScheduledTime } from './sync/play-schedules.ts'

/**
 * Two to seven replicas and the real server over wires and disks that a schedule holds in its hand. The files beside this one play the
 * schedules; `npm run simulate -- --schedules N --seed S` plays any number, from seed S on. A failure says its seed and its steps, and
 * `--schedules 1 --seed S` plays it again.
 */
keepScheduledTime()

describe('schedules that once went wrong', () => {
  it.each([
    [67, 'a room that the server could not serve was asked for again at once, for ever'],
    [94, 'a server restored from a backup refused what its clients brought back'],
    [103, 'what a restored server had lost was shown as safe until it was offered anew'],
    [271, 'what was said in a refused room while it was being given up went with the rest'],
    [295, 'a change that waited for the server was shown as safe when the store had refused a later one'],
    [
      879,
      'a tag that came back to the record, seen by one who had not heard that it had left, was taken for the leaving that another had seen',
    ],
    [1709, 'the same, after a restore from a backup'],
    [1251, 'a full disk at the meeting with a restored server went through the rooms for ever'],
    [1877, 'a tag that was put back into the record was lost to the older look of a colleague who saw it gone'],
    [5233, 'rooms that were joined while a full disk kept a restored server from being noted were never offered to it'],
  ])('[SYN40] seed %i: %s', { timeout: 180_000 }, async (seed) => {
    expect((await play(seed)).wrong).toBe('')
  })
})
