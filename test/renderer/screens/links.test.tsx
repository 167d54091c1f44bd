import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { pythonSnippet } from '../../../src-renderer/commands/copy-snippet.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const runs = [
  observedRun({ runId: '12', userTags: ['nightly'] }),
  observedRun({ runId: '1', createdAt: RUN_START_MS - 60_000, systemTags: ['user:bob'] }),
  observedRun({ runId: '123', createdAt: RUN_START_MS - 120_000, systemTags: ['user:bob'] }),
]
const { flow } = runs[0]!
const [, bobs] = runs.map(keyOf)
const rows = (): number => document.querySelectorAll('.run-row').length
const toast = () => page.getByRole('status').filter({ hasText: 'Nothing was changed' })

function paste(text: string, target: EventTarget = document.body): void {
  const clipboardData = new DataTransfer()
  clipboardData.setData('text/plain', text)
  target.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
}

/** What the window puts on the clipboard, or a clipboard that refuses. */
function watchClipboard(refuses = false): { text: () => string } {
  let text = ''
  Object.defineProperty(navigator.clipboard, 'writeText', {
    configurable: true,
    value: (written: string) => (refuses ? Promise.reject(new Error('denied')) : Promise.resolve(void (text = written))),
  })
  return { text: () => text }
}

test('[KEY43] a pasted link or pathspec opens its run, whatever hides it; in a field it is text', async () => {
  const { opened, press } = await open({ runs })
  const { view } = opened.services
  await expect.poll(rows).toBe(3)
  view.set({ query: 'tag:nightly', namespace: 'user:alice' })
  await expect.poll(rows).toBe(1)
  paste(` tagalong://run/${flow}/1\n`)
  await expect.poll(() => view.get().focusKey).toBe(bobs)
  expect(view.get()).toMatchObject({ query: '', namespace: null, detailOpen: true })
  paste(`${flow}/123/start`)
  await expect.poll(() => view.get().focusIndex).toBe(2)
  await press('/')
  paste(`${flow}/12`, document.activeElement!)
  await press('{Escape}')
  expect(view.get().focusIndex).toBe(2)
})

test('[KEY43] a link leads out of a review and out of a comparison', async () => {
  const { opened, press } = await open({ runs })
  const { view } = opened.services
  await expect.poll(rows).toBe(3)
  await press('r')
  await expect.poll(() => view.get().review).not.toBe(null)
  paste(`${flow}/1`)
  await expect.poll(() => view.get().focusKey).toBe(bobs)
  expect(view.get()).toMatchObject({ review: null, compare: null })
})

test('[KEY43] a pasted query link shows that query in that namespace', async () => {
  const { opened } = await open({ runs })
  const { view } = opened.services
  await expect.poll(rows).toBe(3)
  paste('tagalong://query?q=-tag%3Anightly&namespace=user%3Abob&sort=run')
  await expect.poll(rows).toBe(2)
  expect(view.get()).toMatchObject({ query: '-tag:nightly', namespace: 'user:bob', sort: { column: 'run', descending: false } })
  await expect.poll(() => window.location.hash).toContain('sort=run')
})

test.for([
  ['tagalong://delete/all', /The link leads to delete/],
  ['tagalong://query?q=status%3Aodd', /The query of the link cannot be read/],
  ['a shopping list', /This is no link to a run or a query/],
  [`tagalong://run/${flow}/404`, /No run .*404 is known here/],
] as const)('[KEY41] pasting %s changes nothing and says why', async ([text, why]) => {
  const { opened } = await open({ runs })
  const { view } = opened.services
  await expect.poll(rows).toBe(3)
  const before = view.get()
  paste(text)
  await expect.element(toast()).toHaveTextContent(why)
  expect({ ...view.get(), toast: null }).toEqual({ ...before, toast: null })
})

test('[KEY44] a link handed over by the desktop app is followed, after it was read again', async () => {
  const { opened, bridge } = await open({ runs, appInfo: { shell: 'electron' } })
  const { view } = opened.services
  await expect.poll(rows).toBe(3)
  bridge.emit('linkOpened', { link: `tagalong://run/${flow}/1` })
  await expect.poll(() => view.get().focusKey).toBe(bobs)
  bridge.emit('linkOpened', { link: 'tagalong://alice@run/x/1' })
  await expect.element(toast()).toHaveTextContent(/names a user or a port/)
})

test('[KEY45] an address leads to a run at the start and later, and an odd one is refused in words', async () => {
  const { opened } = await open({ runs, hash: `#run=${flow}/1` })
  const { view } = opened.services
  await expect.poll(() => view.get().focusKey).toBe(bobs)
  window.location.hash = `#run=${flow}/123`
  await expect.poll(() => view.get().focusIndex).toBe(2)
  window.location.hash = '#query=tag%3Anightly&then=delete'
  await expect.element(toast()).toHaveTextContent(/has a part then that Tagalong does not know/)
  window.location.hash = '#run=nowhere'
  await expect.element(toast()).toHaveTextContent(/does not name one flow and one run/)
  expect(view.get().query).toBe('tag:nightly')
})

test('[KEY41] an address with a filter or a namespace that can be none changes nothing, and says why', async () => {
  const { opened } = await open({ runs, hash: `#query=${'x'.repeat(16_001)}` })
  const { view } = opened.services
  await expect.element(toast()).toHaveTextContent(/too long: it has 16001 characters, and 16000 are the most/)
  await expect.poll(rows).toBe(3)
  window.location.hash = '#query=tag%3Anightly'
  await expect.poll(rows).toBe(1)
  window.location.hash = `#namespace=${'n'.repeat(501)}`
  await expect.element(toast()).toHaveTextContent(/namespace of the link can be no tag/)
  expect(view.get()).toMatchObject({ query: 'tag:nightly', namespace: null })
  await expect.poll(() => window.location.hash).toBe('#query=tag%3Anightly')
})

test('[KEY46] the link of a run is copied as it is opened here, one line a run (command: copy-link)', async () => {
  const clipboard = watchClipboard()
  const { press } = await open({ runs })
  await expect.poll(rows).toBe(3)
  await press('{Shift>}y{/Shift}')
  await expect.poll(clipboard.text).toBe(`${window.location.origin}${window.location.pathname}#run=${flow}/12`)
  await press('x', 'j', 'x', '{Shift>}y{/Shift}')
  await expect.poll(() => clipboard.text().split('\n')).toHaveLength(2)
})

test('[KEY46] in the desktop app it is a link that opens the app; so is that of a view (command: copy-view-link)', async () => {
  const clipboard = watchClipboard()
  const { press, user, opened } = await open({ runs, appInfo: { shell: 'electron' } })
  await expect.poll(rows).toBe(3)
  await press('{Shift>}y{/Shift}')
  await expect.poll(clipboard.text).toBe(`tagalong://run/${flow}/12`)
  opened.services.view.set({ query: 'tag:nightly', namespace: 'user:alice', sort: { column: 'tags', descending: true } })
  await expect.poll(rows).toBe(1)
  await press('{Control>}k{/Control}')
  await user.keyboard('link to this view{Enter}')
  await expect.poll(clipboard.text).toBe('tagalong://query?q=tag%3Anightly&namespace=user%3Aalice&sort=-tags')
})

test('[KEY46] pathspecs are copied one a line, and Python that fetches the runs (command: copy-pathspec) (command: copy-snippet)', async () => {
  const clipboard = watchClipboard()
  const { press, user } = await open({ runs })
  await expect.poll(rows).toBe(3)
  await press('x', 'j', 'x', 'y')
  await expect.poll(clipboard.text).toBe(`${flow}/12\n${flow}/1`)
  await press('{Control>}k{/Control}')
  await user.keyboard('python{Enter}')
  await expect.poll(clipboard.text).toContain(`    '${flow}/1',\n`)
})

test('[KEY46] Python literals are escaped', () => {
  expect(pythonSnippet(["It's\\/1"])).toBe("from metaflow import Run, namespace\n\nnamespace(None)\nrun = Run('It\\'s\\\\/1')\n")
})

test('[KEY47] a clipboard that refuses is said', async () => {
  watchClipboard(true)
  const { press } = await open({ runs })
  await expect.poll(rows).toBe(3)
  await press('y')
  await expect.element(page.getByText('Nothing was copied.', { exact: false })).toBeVisible()
})

test('[KEY43] a link to an archived run shows it among the others', async () => {
  const { opened, replica } = await open({ runs })
  const { view } = opened.services
  await replica.opine({ keys: [bobs!], set: [{ kind: 'archive' }], unset: [], via: 'app' })
  await expect.poll(rows).toBe(2)
  paste(`${flow}/1`)
  await expect.poll(() => view.get().focusKey).toBe(bobs)
  expect(view.get().archivedShown).toBe(true)
  await expect.poll(rows).toBe(3)
})
