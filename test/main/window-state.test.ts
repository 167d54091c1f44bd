import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { array, assert, integer, property, record } from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { expect, it } from 'vitest'
import { MIN_HEIGHT, MIN_WIDTH, placeBeside, placeWindow, readWindowState, writeWindowState } from '../../src-main/electron/window-state.ts'
import type { Rectangle } from '../../src-main/electron/window-state.ts'

const LAPTOP = { x: 0, y: 25, width: 1440, height: 875 }
const MONITOR = { x: 1440, y: 0, width: 2560, height: 1440 }

it('[SHL7] the first window stands in the middle of the first display and fits it', () => {
  expect(placeWindow(null, [LAPTOP])).toEqual({ x: 0, y: 25, width: 1440, height: 875, maximised: false })
  expect(placeWindow(null, [MONITOR])).toEqual({ x: 2000, y: 270, width: 1440, height: 900, maximised: false })
})

it('[SHL7] a window opens where it was', () => {
  const state = { x: 1600, y: 100, width: 1200, height: 800, maximised: true }
  expect(placeWindow(state, [LAPTOP, MONITOR])).toEqual(state)
})

it('[SHL7] a window of a display that is gone comes to the middle of the first one', () => {
  const state = { x: 1600, y: 100, width: 1200, height: 800, maximised: false }
  expect(placeWindow(state, [LAPTOP])).toEqual({ x: 120, y: 63, width: 1200, height: 800, maximised: false })
})

it('[SHL7] a title bar above the display comes down', () => {
  expect(placeWindow({ x: 10, y: 0, width: 800, height: 600, maximised: false }, [LAPTOP])).toMatchObject({ x: 10, y: 25 })
})

it('[SHL7] a second window stands beside the first', () => {
  expect(placeBeside({ x: 100, y: 100, width: 900, height: 700 }, [LAPTOP])).toEqual({
    x: 128,
    y: 128,
    width: 900,
    height: 700,
    maximised: false,
  })
})

const rectangle = (min: number): Arbitrary<Rectangle> =>
  record({
    x: integer({ min: -9000, max: 9000 }),
    y: integer({ min: -9000, max: 9000 }),
    width: integer({ min, max: 6000 }),
    height: integer({ min, max: 4000 }),
  })

it('[SHL7] wherever a window was, it opens with a grip on a display and no larger than that', () => {
  const places = property(rectangle(1), array(rectangle(800), { minLength: 1, maxLength: 3 }), (window, displays) => {
    const place = placeWindow({ ...window, maximised: false }, displays)
    const reachable = displays.filter((display) => {
      const across = Math.min(place.x + place.width, display.x + display.width) - Math.max(place.x, display.x)
      const fits = place.width <= display.width && place.height <= display.height
      return fits && across >= 120 && place.y >= display.y && place.y <= display.y + display.height - 40
    })
    expect(reachable).not.toEqual([])
    expect(place.width).toBeGreaterThanOrEqual(MIN_WIDTH)
    expect(place.height).toBeGreaterThanOrEqual(MIN_HEIGHT)
  })
  assert(places, { seed: 20_261_124, numRuns: 500 })
})

it('[SHL7] a remembered place is read back; a file that makes no sense is as none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tagalong-window-'))
  const file = join(folder, 'window-state.json')
  expect(readWindowState(file)).toBe(null)
  const state = { x: 1, y: 2, width: 900, height: 700, maximised: false }
  writeWindowState(file, state)
  expect(readWindowState(file)).toEqual(state)
  for (const text of [
    '',
    '{',
    'null',
    '[]',
    '{"x":1}',
    '{"x":"1","y":2,"width":3,"height":4,"maximised":false}',
    '{"x":1e999,"y":2,"width":3,"height":4,"maximised":false}',
  ]) {
    await writeFile(file, text)
    expect(readWindowState(file)).toBe(null)
  }
  writeWindowState(join(folder, 'no', 'such', 'folder'), state)
  await rm(folder, { recursive: true })
})
