import { readFileSync, writeFileSync } from 'node:fs'

export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface WindowState extends Rectangle {
  readonly maximised: boolean
}

export const MIN_WIDTH = 720
export const MIN_HEIGHT = 480
const FIRST_SIZE = { width: 1440, height: 900 }
/** So much of the title bar must be on a display that the window can be dragged. */
const GRIP = { width: 120, height: 40 }

/**
 * Where a window opens: where it was, if it can still be reached there, else in the middle of the first display. Never larger than the
 * display it is on. `displays` are work areas, the primary one first; there is at least one.
 */
export function placeWindow(remembered: WindowState | null, displays: readonly Rectangle[]): WindowState {
  const [primary] = displays
  if (!primary) throw new Error('a window without a display')
  const display = remembered && displays.find((area) => isReachable(remembered, area))
  if (!remembered || !display) return { ...centred(remembered ?? FIRST_SIZE, primary), maximised: remembered?.maximised ?? false }
  const { width, height } = fit(remembered, display)
  return { x: remembered.x, y: Math.max(remembered.y, display.y), width, height, maximised: remembered.maximised }
}

/** A further window stands a little below and right of the one it was made from, still on a display. */
export function placeBeside(window: Rectangle, displays: readonly Rectangle[]): WindowState {
  return placeWindow({ ...window, x: window.x + 28, y: window.y + 28, maximised: false }, displays)
}

function isReachable(window: Rectangle, area: Rectangle): boolean {
  const across = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x)
  const titleBar = window.y
  return across >= GRIP.width && titleBar >= area.y - GRIP.height && titleBar <= area.y + area.height - GRIP.height
}

function fit({ width, height }: Pick<Rectangle, 'width' | 'height'>, area: Rectangle): Pick<Rectangle, 'width' | 'height'> {
  return {
    width: Math.min(Math.max(width, MIN_WIDTH), area.width),
    height: Math.min(Math.max(height, MIN_HEIGHT), area.height),
  }
}

function centred(size: Pick<Rectangle, 'width' | 'height'>, area: Rectangle): Rectangle {
  const { width, height } = fit(size, area)
  return { x: area.x + Math.round((area.width - width) / 2), y: area.y + Math.round((area.height - height) / 2), width, height }
}

/** Null when there is none yet or it cannot be understood: a window's place is not worth a word. */
export function readWindowState(path: string): WindowState | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return isWindowState(value) ? value : null
  } catch {
    return null
  }
}

/** Synchronous, since it is called while the window closes. A disk that refuses loses only the place. */
export function writeWindowState(path: string, state: WindowState): void {
  try {
    writeFileSync(path, JSON.stringify(state))
  } catch {
    // Nothing of the person's work is in it.
  }
}

function isWindowState(value: unknown): value is WindowState {
  if (typeof value !== 'object' || value === null || !('maximised' in value)) return false
  const numbers: unknown[] = ['x', 'y', 'width', 'height'].map((key) => Object.getOwnPropertyDescriptor(value, key)?.value)
  return typeof value.maximised === 'boolean' && numbers.every((number) => Number.isInteger(number))
}
