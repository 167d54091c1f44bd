import type { Replica } from '../../src-core/replica/replica.ts'
import type { AppWindow } from '../app-in-chromium.ts'
import { summarise } from '../measure.ts'
import { vocabulary } from '../synthetic-runs.ts'
import { printNumber, type Row } from '../table.ts'

const INPUTS = 120
/** The pace of a key that is held down. */
const REPEAT_MS = 33
/** Twelve letters a second: faster than most people type. */
const TYPING_MS = 80
const BAR_MS = 16.7
const TAG = 'bench-toggle'

/** Real presses of keys in an idle window with the detail open, each until its effect is painted. `replica` holds the same runs. */
export async function inputRows(window: AppWindow, replica: Replica): Promise<Row[]> {
  const runs = replica.status().runCount
  const row = (what: string, took: readonly number[]): Row => {
    const { p50, p99, max, count } = summarise(took)
    return {
      what: `${what}: input to paint`,
      runs,
      name: 'p99',
      value: p99,
      unit: 'ms',
      aside: `p50 ${printNumber(p50)}, max ${printNumber(max)}, ${count} inputs`,
      bar: BAR_MS,
    }
  }
  return [
    row('move the focus (j)', await moves(window)),
    row('toggle a tag (Enter)', await toggles(window)),
    row('type in the filter, letter', await letters(window)),
    row('type in the filter, matches', await matches(window, replica)),
  ]
}

async function moves(window: AppWindow): Promise<number[]> {
  await window.clickRow(0)
  const took: number[] = []
  for (let index = 1; index <= INPUTS; index++) {
    await window.page.waitForTimeout(REPEAT_MS)
    took.push(await window.press('j', { kind: 'focus', index }))
  }
  return took
}

/** Adds a tag to one run with Enter and takes it away again, with the editor open all the time. */
async function toggles(window: AppWindow): Promise<number[]> {
  const { page } = window
  await page.keyboard.press('t')
  await page.locator('.tag-editor input').waitFor()
  const took: number[] = []
  for (let i = 0; i < INPUTS; i++) {
    const on = i % 2 === 0
    await page.keyboard.insertText(TAG)
    // The line that Enter will take: one that creates the tag or knows it from elsewhere, or one that finds it on this run.
    await page
      .locator(`.tag-editor .option.is-on${on ? ':not([aria-checked="true"])' : '[aria-checked="true"]'}`, { hasText: TAG })
      .waitFor()
    await page.waitForTimeout(REPEAT_MS)
    took.push(await window.press('Enter', { kind: 'tag', tag: TAG, on }))
    await page.locator('.tag-editor input[value=""]').waitFor()
  }
  await page.keyboard.press('Escape')
  await page.locator('.tag-editor').waitFor({ state: 'detached' })
  return took
}

/** Types words until the letter itself is painted. */
async function letters(window: AppWindow): Promise<number[]> {
  const took: number[] = []
  await typeWords(window, async (text, letter) => {
    took.push(await window.press(letter, { kind: 'text', text }))
    return took.length < INPUTS
  })
  return took
}

/** Types the same words until the runs that match are painted. Letters that change nothing are not counted: they would show too soon. */
async function matches(window: AppWindow, replica: Replica): Promise<number[]> {
  const countOf = (query: string): number => replica.page({ query, namespace: null, from: 0, to: 0 }).count
  const took: number[] = []
  await typeWords(window, async (text, letter) => {
    const count = countOf(text)
    if (count === countOf(text.slice(0, -1))) await window.page.keyboard.press(letter)
    else took.push(await window.press(letter, { kind: 'count', count }))
    return took.length < INPUTS
  })
  return took
}

/** Calls `press` with each letter of one word after the other and the text that it makes, until `press` has enough; leaves the filter empty. */
async function typeWords({ page }: AppWindow, press: (text: string, letter: string) => Promise<boolean>): Promise<void> {
  await page.keyboard.press('/')
  await page.locator('.query-draft input:focus').waitFor()
  for (let round = 0, goOn = true; goOn; round++) {
    const word = WORDS[round % WORDS.length]!
    for (let end = 1; end <= word.length && goOn; end++) {
      await page.waitForTimeout(TYPING_MS)
      goOn = await press(word.slice(0, end), word.charAt(end - 1))
    }
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.press('Delete')
    await page.locator('.query-draft input[value=""]').waitFor()
  }
  await page.keyboard.press('Escape')
}

const WORDS = [...vocabulary.filter((tag) => /^[a-z_-]+$/.test(tag)), 'trainflow', 'backtestflow', 'calibrateflow']
