import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const runs = [
  observedRun({ userTags: ['nightly', 'good'] }),
  observedRun({ createdAt: RUN_START_MS - 60_000, userTags: ['nightly', 'good'] }),
  observedRun({ createdAt: RUN_START_MS - 120_000, userTags: ['nightly'] }),
]
const [first, second, third] = runs.map(keyOf)
const rows = (): number => document.querySelectorAll('.run-row').length
const row = () => page.getByRole('group', { name: 'Quick tags' })
const field = (key: number) => page.getByRole('combobox', { name: `Tag of key ${key}` })
const question = () => page.getByRole('alertdialog', { name: 'One more key press' })

test('[KEY10] a digit puts its tag on the focused run and takes it off again; the row says what each digit does (command: quick-tag-2)', async () => {
  const { press, replica } = await open({ runs })
  await expect.poll(rows).toBe(3)
  await expect.element(row()).toHaveTextContent(/1.*nightly.*2.*good/)
  await press('{End}', '2')
  await expect.poll(() => replica.tagsOn([third!]).map(({ tag }) => tag)).toContain('good')
  // Twice at once: each press sees what the one before did.
  await press('22')
  await press('2')
  await expect.poll(() => replica.tagsOn([third!]).map(({ tag }) => tag)).toEqual(['nightly'])
})

test('[KEY10] on a selection a digit tags all of them in one act, with a way back (command: quick-tag-1)', async () => {
  const { press, replica, opened } = await open({ runs })
  opened.services.preferences.set({ quickTags: ['seen', ...Array.from({ length: 8 }, () => null)] })
  await expect.poll(rows).toBe(3)
  await press('x', 'j', 'x', '1')
  await expect.element(page.getByText('Tagged 2 runs')).toBeVisible()
  expect(replica.tagsOn([first!, second!, third!]).find(({ tag }) => tag === 'seen')?.count).toBe(2)
  await press('{Control>}z{/Control}')
  await expect.poll(() => replica.tagsOn([first!, second!, third!]).some(({ tag }) => tag === 'seen')).toBe(false)
})

test('[KEY10] a tag of 300 letters is cut short, and no key of the row lies over another', async () => {
  const { opened } = await open({ runs })
  opened.services.preferences.set({ quickTags: ['w'.repeat(300), 'good', 'م'.repeat(300), 'bad', null, null, null, null, null] })
  await expect.element(row()).toHaveTextContent(/bad/)
  const boxes = [...document.querySelectorAll('.quick-tag')].map((key) => ({
    key: key.getBoundingClientRect(),
    tag: key.querySelector('.tag')!.getBoundingClientRect(),
  }))
  for (const { key, tag } of boxes) expect(tag.right).toBeLessThanOrEqual(key.right)
  const overlaps = boxes.filter(({ key }, at) =>
    boxes.slice(at + 1).some((other) => other.key.top === key.top && other.key.left < key.right),
  )
  expect(overlaps).toEqual([])
})

test('[KEY11] until one is chosen the digits are the most used tags, and using one keeps them all', async () => {
  const { press, replica, opened } = await open({ runs })
  const { preferences, quickTags } = opened.services
  await expect.poll(() => quickTags.get().tags.slice(0, 3)).toEqual(['nightly', 'good', null])
  expect(preferences.get().quickTags).toBe(null)
  await press('{End}', '2')
  await expect.poll(() => preferences.get().quickTags?.slice(0, 2)).toEqual(['nightly', 'good'])
  await replica.mutate({ keys: [first!, second!, third!], add: ['a', 'b'], remove: ['nightly'], via: 'app' })
  await expect.element(page.getByRole('row', { name: /\bb\b/ }).first()).toBeVisible()
  expect(quickTags.get().tags.slice(0, 2)).toEqual(['nightly', 'good'])
})

test('[KEY11] no digit is given while what the host has read is still being taken in', async () => {
  const { bridge, replica, opened } = await open()
  const { quickTags } = opened.services
  await expect.poll(() => bridge.count('rescanSource')).toBe(1)
  const observe = (userTags: string[], from: number, count: number): void => {
    const many = Array.from({ length: count }, (_, at) => observedRun({ createdAt: RUN_START_MS - (from + at) * 60_000, userTags }))
    bridge.emit('runsObserved', { sourceId: 'source-1', scan: 1, runs: many, parts: [] })
  }
  const shown: (string | null)[] = []
  quickTags.subscribe(() => shown.push(quickTags.get().tags[0]!))
  observe(['rare'], 0, 1)
  observe(['nightly'], 1, 3)
  await expect.poll(() => replica.suggestTags('', 9).length).toBe(2)
  await expect.poll(() => shown).toEqual(['nightly'])
})

test('[KEY12] a protected tag takes one more key press: Enter tags, Escape does not', async () => {
  const { press, replica, opened } = await open({ runs })
  opened.services.preferences.set({ quickTags: ['production', ...Array.from({ length: 8 }, () => null)] })
  await expect.poll(rows).toBe(3)
  const has = (): boolean => replica.tagsOn([first!]).some(({ tag }) => tag === 'production')
  await press('{Home}', '1')
  await expect.element(question()).toBeVisible()
  await expect.element(page.getByText('starts a deployment', { exact: false })).toBeVisible()
  await press('{Escape}')
  await expect.element(question()).not.toBeInTheDocument()
  expect(has()).toBe(false)
  await press('1')
  await expect.element(question()).toBeVisible()
  await press('{Enter}')
  await expect.poll(has).toBe(true)
  await expect.element(question()).not.toBeInTheDocument()
})

test('[KEY13] with no run in view a digit takes a way out of the filter and tags nothing', async () => {
  const { press, opened, replica } = await open({ runs })
  const { view } = opened.services
  await expect.poll(rows).toBe(3)
  await press('x')
  view.set({ query: 'tag:good flow:None' })
  await expect.element(page.getByText('Leaving one out would help', { exact: false })).toBeVisible()
  await press('1')
  await expect.poll(() => view.get().query).toBe('tag:good')
  expect(replica.tagsOn([first!]).map(({ tag }) => tag)).toEqual(['good', 'nightly'])
})

test('[KEY14] quick tags are chosen in the settings; a tag has one key; what is no tag is refused there (command: choose-quick-tags)', async () => {
  const { press, user, opened } = await open({ runs })
  const { quickTags } = opened.services
  await expect.poll(rows).toBe(3)
  await press('{Control>}k{/Control}')
  await user.keyboard('choose the quick{Enter}')
  await field(3).fill('nightly')
  await user.keyboard('{Enter}')
  await expect.poll(() => quickTags.get().tags.slice(0, 3)).toEqual([null, 'good', 'nightly'])
  await field(4).fill('x'.repeat(501))
  await user.keyboard('{Enter}')
  await expect.element(page.getByRole('alert')).toHaveTextContent('Too long by one character.')
  await page.getByRole('button', { name: 'Free key 3' }).click()
  await expect.poll(() => quickTags.get().tags[2]).toBe(null)
})
