import type { Replica } from '../../src-core/replica/replica.ts'
import type { AppWindow } from '../app-in-chromium.ts'
import { summarise } from '../measure.ts'
import { vocabulary } from '../synthetic-runs.ts'
import { printNumber, type Row } from '../table.ts'

const INPUTS = 120
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
    row('type in the filter', await filterKeys(window, replica)),
  ]
}

async function moves(window: AppWindow): Promise<number[]> {
  await window.page.locator('.run-row').first().click()
  const took: number[] = []
  for (let index = 1; index <= INPUTS; index++) took.push(await window.press('j', { kind: 'focus', index }))
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
    took.push(await window.press('Enter', { kind: 'tag', tag: TAG, on }))
    await page.locator('.tag-editor input[value=""]').waitFor()
  }
  await page.keyboard.press('Escape')
  return took
}

/** Types words letter by letter. Only letters that change the number of matches are counted: the others show too soon. */
async function filterKeys(window: AppWindow, replica: Replica): Promise<number[]> {
  const { page } = window
  const countOf = (query: string): number => replica.page({ query, namespace: null, from: 0, to: 0 }).count
  const took: number[] = []
  await page.keyboard.press('/')
  for (let round = 0; took.length < INPUTS; round++) {
    const word = WORDS[round % WORDS.length]!
    let count = countOf('')
    for (let end = 1; end <= word.length; end++) {
      const letter = word.charAt(end - 1)
      const next = countOf(word.slice(0, end))
      if (next === count) await page.keyboard.press(letter)
      else took.push(await window.press(letter, { kind: 'count', count: next }))
      count = next
    }
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.press('Delete')
    await window.seen({ kind: 'count', count: countOf('') })
  }
  await page.keyboard.press('Escape')
  return took
}

const WORDS = [...vocabulary.filter((tag) => /^[a-z_-]+$/.test(tag)), 'trainflow', 'backtestflow', 'calibrateflow']
