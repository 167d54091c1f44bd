import { expect, test } from 'vitest'
import { placeEditor } from '../../../src-renderer/views/tag-editor/place-editor.ts'

const LIST = { top: 72, bottom: 856 }
const WINDOW = 900

test('[SCR16] wherever the focused row is, the editor lies within the list and off the row, at most 60 % of the window high', () => {
  for (let top = LIST.top; top + 36 <= LIST.bottom; top += 12) {
    for (const docked of [true, false]) {
      const row = { top, bottom: top + 36 }
      const place = placeEditor(LIST, row, WINDOW, docked)
      expect(place.maxHeight).toBeLessThanOrEqual(WINDOW * 0.6)
      const upper = place.top ?? WINDOW - (place.bottom ?? 0) - place.maxHeight
      const lower = upper + place.maxHeight
      expect(upper >= row.bottom || lower <= row.top).toBe(true)
      expect(lower).toBeLessThanOrEqual(LIST.bottom)
    }
  }
})

test('[SCR16] a row that is scrolled out of view is not in the way', () => {
  expect(placeEditor(LIST, { top: -400, bottom: -364 }, WINDOW, false)).toEqual(placeEditor(LIST, null, WINDOW, false))
})

test('[A11Y3] in a window of little height it takes the side with more room, stays in the window and leaves the row free', () => {
  const short = { top: 72, bottom: 225 }
  expect(placeEditor(short, { top: 72, bottom: 108 }, 225, false)).toEqual({ top: 114, maxHeight: 105 })
  expect(placeEditor(short, { top: 180, bottom: 216 }, 225, false)).toEqual({ bottom: 51, maxHeight: 135 })
})
