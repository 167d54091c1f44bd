import { splitTag } from '../../src-core/tags/split-tag.ts'
import { visibleText } from './visible-text.ts'

/** Right 6, and two borders of 1 (`tag-chip.css`). */
const ENDS_PX = 8
/** Left 13, where the hole is; it grows with the text. */
const HOLE_REM = 13 / 16

/**
 * Makes a function that says how many pixels wide a tag's chip is drawn, without layout: by text on a canvas, remembered per tag.
 * Make another one when fonts have arrived or the size of text is another.
 */
export function createChipMeasure(root: HTMLElement): (tag: string) => number {
  const canvas = document.createElement('canvas').getContext('2d')
  const style = getComputedStyle(root)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  const fontOf = (weight: string): string => `${token(weight)} ${token('--text-small')} ${token('--font-ui')}`
  const chromePx = ENDS_PX + HOLE_REM * (Number.parseFloat(style.fontSize) || 16)
  const maxPx = Number.parseFloat(token('--tag-max-w')) || 220
  const keyFont = fontOf('--weight-normal')
  const valueFont = fontOf('--weight-medium')
  const widths = new Map<string, number>()
  const textWidth = (font: string, text: string): number => {
    if (canvas === null || text === '') return 0
    canvas.font = font
    return canvas.measureText(text).width
  }
  return (tag) => {
    const known = widths.get(tag)
    if (known !== undefined) return known
    const { key, value } = splitTag(visibleText(tag))
    const text = textWidth(keyFont, key === null ? '' : `${key}:`) + textWidth(valueFont, value)
    const width = Math.min(maxPx, Math.ceil(chromePx + text))
    widths.set(tag, width)
    return width
  }
}
