import * as encoding from 'lib0/encoding'
import * as sync from 'y-protocols/sync'
import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import * as Y from 'yjs'
import type { Decision, Proposal } from '../../../src-core/promotion/promotion.ts'
import { opinionTuple } from '../../../src-core/crdt/room-records.ts'
import { decisionTuple } from '../../../src-core/promotion/promotion-records.ts'
import { observedRun, RUN_START_MS } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf, type TestWindow } from '../support/open-window.tsx'

const open = oneWindowPerTest()
const [first, second] = [observedRun({ userTags: ['gh_test_ok'] }), observedRun({ createdAt: RUN_START_MS - 60_000 })]
const nameOf = ({ flow, runId }: typeof first): string => `${flow}/${runId}`

const question = page.getByRole('alertdialog')
const chipsIn = (selector: string): (string | undefined)[] =>
  Array.from(document.querySelectorAll<HTMLElement>(`${selector} .tag.proposed`), (chip) => chip.dataset['tag'])
const hanging = (): HTMLElement | null => document.querySelector('.timeline-promotions .hanging-tag.is-waiting')
const toast = (): string => document.querySelector('.toast')?.textContent ?? ''

async function openPromoting(over: Parameters<typeof open>[0] = {}): Promise<TestWindow> {
  const window = await open({ runs: [first, second], ...over })
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBe(2)
  await window.replica.defineTag('production', { isPromoted: true })
  await expect.poll(() => window.opened.services.replicaState.get().vocabulary.get('production')?.isPromoted).toBe(true)
  await window.press('{Home}')
  await expect.poll(() => window.opened.services.view.get().focusKey).toBe(keyOf(first))
  return window
}

async function chooseInPalette({ press, user }: TestWindow, words: string): Promise<void> {
  await press('{Control>}k{/Control}')
  await user.keyboard(words)
  await expect.element(page.getByRole('option', { name: new RegExp(`^${words}`) })).toBeVisible()
  await press('{Enter}')
}

/** A server that says what was decided, as far as this window hears. */
const decide = (window: TestWindow, decisions: readonly Decision[]): Promise<void> => say(window, 'facts', decisions.map(decisionTuple))

/** A server on which others have had these tags moved by promotion. */
const agree = (window: TestWindow, tags: readonly string[]): Promise<void> =>
  say(
    window,
    'tags',
    tags.map((tag) =>
      opinionTuple({ type: 'assertion', runId: tag, kind: 'promoted', text: 'yes', by: 'bob', at: RUN_START_MS, via: 'app' }),
    ),
  )

async function say({ replica, sockets }: TestWindow, array: 'facts' | 'tags', tuples: readonly unknown[]): Promise<void> {
  await replica.connectTo({ url: 'wss://sync.example.org/sync', token: 'secret', workspace: 'default' })
  const socket = sockets.at(-1)!
  socket.accept()
  socket.say({
    kind: 'welcome',
    welcome: { protocol: 1, user: 'alice', role: 'tagger', workspace: 'default', log: 'one', keepAliveMs: 15_000 },
  })
  const home = (): number | undefined =>
    socket.heard.flatMap((frame) => (frame.kind === 'open' && frame.room === 'default/~/~/0000-00' ? [frame.channel] : [])).at(-1)
  await expect.poll(home).toBeDefined()
  const doc = new Y.Doc()
  doc.getArray(array).push([...tuples])
  const bytes = encoding.encode((encoder) => {
    encoding.writeVarUint(encoder, 0)
    sync.writeUpdate(encoder, Y.encodeStateAsUpdate(doc))
  })
  socket.say({ kind: 'message', channel: home() ?? 0, bytes })
}

const proposal = (id: string, by: string, run: typeof first): Proposal => ({
  id: `proposal-${id}`,
  act: 'promote',
  tag: 'production',
  run: keyOf(run),
  over: null,
  by,
  at: RUN_START_MS + 1_000,
  via: 'app',
})
const decision = (n: number, of: Proposal, refusal: Decision['refusal'] = null): Decision => ({
  ...of,
  n,
  decidedAt: RUN_START_MS + n * 60_000,
  refusal,
})

test('[PRM61] a run is promoted from the palette after one more Enter; offline it is shown as proposed, and can be taken back (command: promote-run)', async () => {
  const window = await openPromoting()
  await chooseInPalette(window, 'Promote to production')
  await expect.element(question).toHaveTextContent(`production moves to ${nameOf(first)}`)
  await window.press('{Escape}')
  expect(window.replica.promotions({}).proposals).toEqual([])
  await chooseInPalette(window, 'Promote to production')
  await expect.element(question).toBeVisible()
  await window.press('{Enter}')
  await expect.poll(() => chipsIn('.run-row')).toEqual(['production'])
  await expect.poll(toast).toContain('There is no server yet that decides')
  const pane = page.getByRole('complementary', { name: `Run ${nameOf(first)}` })
  await expect.element(pane).toHaveTextContent('alice proposed it for')
  await pane.getByRole('button', { name: 'Take back' }).click()
  await expect.poll(() => chipsIn('.run-row')).toEqual([])
  expect(window.replica.promotions({}).proposals).toEqual([])
})

test('[PRM62] the menu of a run, the editor and a quick tag lead to the promotion; by hand nothing is added, and several runs are refused', async () => {
  const { press, replica, user, opened } = await openPromoting()
  await press('t')
  await expect.element(page.getByRole('combobox', { name: /^Tag / })).toHaveFocus()
  await user.keyboard('production')
  await press('{Enter}')
  await expect.element(question).toHaveTextContent('Enter promotes')
  await press('{Escape}')
  await expect.poll(() => opened.services.view.get().asking).toBe(null)
  opened.services.preferences.set({ quickTags: ['production', null, null, null, null, null, null, null, null] })
  await press('1')
  await expect.element(question).toHaveTextContent('Enter promotes')
  await press('{Enter}')
  await expect.poll(() => replica.promotions({}).proposals.length).toBe(1)
  expect(replica.tagsOn([keyOf(first)]).map(({ tag }) => tag)).toEqual(['gh_test_ok'])
  await press('{Control>}a{/Control}', '1')
  await expect.poll(toast).toContain('moved by promotion, not by hand')
  expect(replica.tagsOn([keyOf(second)])).toEqual([])
})

test('[PRM62] in a review, too, a quick tag leads to the promotion; the run is judged by another press', async () => {
  const { press, replica, opened } = await openPromoting()
  opened.services.preferences.set({ quickTags: ['production', null, null, null, null, null, null, null, null] })
  await press('r')
  await expect.poll(() => opened.services.view.get().review?.key).toBe(keyOf(first))
  await press('1')
  await expect.element(question).toHaveTextContent('Enter promotes')
  await press('{Enter}')
  await expect.poll(() => replica.promotions({}).proposals.map(({ run }) => run)).toEqual([keyOf(first)])
  expect(opened.services.view.get().review?.key).toBe(keyOf(first))
  await press(' ')
  await expect.poll(() => opened.services.view.get().review?.key).toBe(keyOf(second))
})

test('[PRM63] who was overtaken is told by whom, until he has read it, and reads it in the pane of the run later', async () => {
  const window = await openPromoting()
  const lost = { kind: 'overtaken', run: keyOf(second), by: 'will' } as const
  await decide(window, [decision(1, proposal('will', 'will', second)), decision(2, proposal('alice', 'alice', first), lost)])
  const news = page.getByRole('region', { name: 'Promotions' })
  await expect
    .element(news)
    .toHaveTextContent(`${nameOf(first)} was not promoted. will promoted ${nameOf(second)} first`.replace('. will', '.will'))
  const pane = page.getByRole('complementary', { name: `Run ${nameOf(first)}` })
  await expect.element(pane).toHaveTextContent(`will promoted ${nameOf(second)} first`)
  await news.getByRole('button', { name: 'Show the winner' }).click()
  await expect.poll(() => window.opened.services.view.get().focusKey).toBe(keyOf(second))
  await expect.element(page.getByRole('complementary', { name: `Run ${nameOf(second)}` })).toHaveTextContent('will promoted it to')
  await news.getByRole('button', { name: 'Close' }).click()
  await expect.element(news).not.toBeInTheDocument()
})

test('[PRM63] one press closes all news, whatever clock each of them bears', async () => {
  const window = await openPromoting()
  const lost = { kind: 'overtaken', run: keyOf(second), by: 'will' } as const
  const early = { ...decision(1, proposal('one', 'alice', first), lost), decidedAt: RUN_START_MS + 3_600_000 }
  await decide(window, [early, decision(2, proposal('two', 'alice', first), lost)])
  const news = page.getByRole('region', { name: 'Promotions' })
  const told = news.getByRole('alert')
  await expect.poll(() => told.elements().length).toBe(2)
  await news.getByRole('button', { name: 'Close' }).first().click()
  await expect.element(news).not.toBeInTheDocument()
})

test('[PRM64] a promotion is rolled back from the run that carries it, after one more Enter (command: roll-back)', async () => {
  const window = await openPromoting()
  await decide(window, [
    decision(1, proposal('one', 'will', second)),
    decision(2, { ...proposal('two', 'will', first), over: keyOf(second) }),
  ])
  await expect.poll(() => window.replica.promotions({}).decisions.length).toBe(2)
  // As the server does when it has decided.
  await window.replica.defineTag('production', { isPromoted: false })
  await window.replica.mutate({ keys: [keyOf(first)], add: ['production'], remove: [], via: 'app' })
  await window.replica.defineTag('production', { isPromoted: true })
  await expect.poll(() => window.opened.services.runs.rowAt(0)?.userTags).toContain('production')
  await chooseInPalette(window, 'Roll production back')
  await expect.element(question).toHaveTextContent(`goes back to ${nameOf(second)}`)
  await page.getByRole('button', { name: 'Roll back' }).first().click()
  await expect
    .poll(() => window.replica.promotions({}).proposals)
    .toMatchObject([{ act: 'rollback', run: keyOf(second), over: keyOf(first) }])
})

test('[PRM65] the vocabulary says that a tag is promoted, what it requires and who may; what is no filter is refused where it was typed', async () => {
  const { press, user, replica } = await openPromoting()
  await replica.defineTag('gh_test_ok', { description: 'Tests passed' })
  await press('g', 'v')
  const rules = page.getByRole('complementary', { name: 'Rules of gh_test_ok' })
  await expect.element(rules).toBeVisible()
  await rules.getByRole('switch', { name: 'Moved by promotion' }).click()
  await expect.poll(() => replica.tagRules('gh_test_ok').isPromoted).toBe(true)
  await rules.getByRole('textbox', { name: 'Requires' }).click()
  await user.keyboard('status:odd{Enter}')
  await expect.element(rules.getByRole('alert')).toHaveTextContent('can not be read as a query')
  await rules.getByRole('textbox', { name: 'Requires' }).fill('status:successful')
  await user.keyboard('{Enter}')
  await expect.poll(() => replica.tagRules('gh_test_ok').requires).toBe('status:successful')
  await rules.getByRole('textbox', { name: 'Who may promote' }).click()
  await user.keyboard('will, anne{Enter}')
  await expect.poll(() => replica.tagRules('gh_test_ok').promoters).toEqual(['anne', 'will'])
})

test('[PRM66] the timeline hangs a run that is proposed beside those that carry the tag', async () => {
  const { replica, press } = await openPromoting()
  await replica.propose({ act: 'promote', run: keyOf(second), tag: 'production', via: 'app' })
  await press('g', 't')
  await expect.poll(() => hanging()?.title).toContain(`production proposed for ${nameOf(second)}, by alice`)
  expect(hanging()?.textContent).toContain('proposed')
})

test('[PRM22] undo leaves a tag that others have had moved by promotion since, and says so', async () => {
  const window = await open({ runs: [first] })
  const { replica, press, opened } = window
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBe(1)
  const tag = (...add: string[]): Promise<unknown> => replica.mutate({ keys: [keyOf(first)], add, remove: [], via: 'app' })
  await tag('production')
  await tag('staging', 'good')
  await agree(window, ['production', 'staging'])
  await expect.poll(() => opened.services.replicaState.get().vocabulary.get('staging')?.isPromoted).toBe(true)
  await press('{Control>}z{/Control}')
  await expect.poll(toast).toContain('Taken back. But staging is moved by promotion by now and stays.')
  await press('{Control>}z{/Control}')
  await expect.poll(toast).toContain('production is moved by promotion by now and stays: promote another run, or roll it back.')
  expect(replica.tagsOn([keyOf(first)]).map(({ tag: on }) => on)).toEqual(['gh_test_ok', 'production', 'staging'])
})

test('[PRM67] while no tag is promoted, the command leads to the rule with which promotion begins (command: promote-run)', async () => {
  const window = await open({ runs: [first] })
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBe(1)
  await chooseInPalette(window, 'Promote the run')
  await expect.poll(toast).toContain('No tag is moved by promotion yet. Switch that on for production')
  const rules = page.getByRole('complementary', { name: 'Rules of production' })
  await rules.getByRole('switch', { name: 'Moved by promotion' }).click()
  await expect.poll(() => window.replica.tagRules('production').isPromoted).toBe(true)
})
