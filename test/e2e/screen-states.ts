import type { Locator, Page } from '@playwright/test'
import { expect, grid } from './fixtures.ts'

/** A key, a text that is typed, or a thing that only the test can bring about. */
export type Step = string | { readonly type: string } | ((page: Page) => Promise<void>)

/** One state of the window that a person can be in. To add one: a line in `STATES`. */
export interface ScreenState {
  readonly name: string
  /** From the list with nothing selected, filtered or opened. */
  readonly enter: readonly Step[]
  /** What is there then, and only then. */
  readonly shows: (page: Page) => Locator
  /** Back to where `enter` began. */
  readonly leave: readonly Step[]
  /** Who does not leave it finds the workspace otherwise afterwards. */
  readonly lasts?: true
}

export async function take(page: Page, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    if (typeof step === 'function') await step(page)
    else if (typeof step === 'string') await page.keyboard.press(step)
    else await page.keyboard.type(step.type)
  }
}

/** Filters, and waits until runs are shown that match, or none with `shown` of 0: on half a name nothing matches for a moment. */
const filter = (text: string, shown = /^[1-9]\d* of /): Step[] => [
  '/',
  { type: text },
  'Enter',
  (page) => expect(page.locator('.match-count')).toHaveText(shown),
  (page) => expect(page.locator('.query-bar input:focus')).toHaveCount(0),
]
const palette: readonly Step[] = ['Control+k', (page) => page.locator('.palette-field input:focus').waitFor()]
/** Runs a command by its title, from the palette. */
const command = (title: string): Step[] => [...palette, { type: title }, 'Enter']
const dialog =
  (name: string | RegExp) =>
  (page: Page): Locator =>
    page.getByRole('dialog', { name })
const heading =
  (name: string | RegExp) =>
  (page: Page): Locator =>
    page.getByRole('heading', { name })
const menu =
  (name: string | RegExp) =>
  (page: Page): Locator =>
    page.getByRole('menu', { name })
/** Goes to an address as a person does who types it over the old one. */
const address =
  (hash: string): Step =>
  (page) =>
    page.evaluate((next) => void (location.hash = next), hash)
/** As another window of the same person would set them. */
const preferences =
  (patch: object): Step =>
  (page) =>
    page.evaluate((given) => {
      const key = 'tagalong.preferences'
      const newValue = JSON.stringify({ ...JSON.parse(localStorage.getItem(key) ?? '{}'), ...given })
      localStorage.setItem(key, newValue)
      window.dispatchEvent(new StorageEvent('storage', { key, newValue, storageArea: localStorage }))
    }, patch)
/** The notice of what was taken back would take the next Escape. */
const noticeGone: Step = async (page) => {
  await page.locator('.toast').waitFor()
  await page.keyboard.press('Escape')
  await page.locator('.toast').waitFor({ state: 'detached' })
}
/** Filters by NoteFlow and saves that as a view. */
const savedView: readonly Step[] = [
  ...filter('flow:NoteFlow'),
  'w',
  (page) => page.getByRole('textbox', { name: 'Name of the new view' }).waitFor(),
  { type: 'Notes of the week' },
  'Enter',
  (page) => page.getByRole('textbox', { name: 'Name of the new view' }).waitFor({ state: 'hidden' }),
]

/** The workspace agrees that its most used tag is moved by promotion; Control+z on the list takes that back. */
const promotedTag: readonly Step[] = [
  'g',
  'v',
  (page) => page.getByRole('listbox', { name: 'Tags' }).focus(),
  'ArrowDown',
  (page) => page.getByRole('switch', { name: 'Moved by promotion' }).focus(),
  'Space',
  (page) => page.getByRole('textbox', { name: 'Who may promote' }).waitFor(),
]
const backToList: readonly Step[] = ['Escape', (page) => grid(page).waitFor(), 'Home']
const askedPromotion: readonly Step[] = [
  ...promotedTag,
  ...backToList,
  ...command('Promote to'),
  (page) => page.getByRole('alertdialog', { name: 'One more key press' }).waitFor(),
]

const detail = (page: Page): Locator => page.getByRole('complementary', { name: /^Run / })

/** In a small window runs stand in crowds, of which Enter shows more until one is left. */
const openRunOfTimeline = (page: Page): Promise<void> =>
  expect(async () => {
    await page.keyboard.press('Enter')
    await detail(page).waitFor({ timeout: 1000 })
  }).toPass()

export const STATES: readonly ScreenState[] = [
  { name: 'list', enter: [], shows: grid, leave: [] },
  {
    name: 'selection with its bar',
    enter: ['x', 'j', 'x', 'j', 'x'],
    shows: (page) => page.getByRole('toolbar', { name: '3 selected' }),
    leave: ['Escape', 'Home'],
  },
  {
    name: 'filter being typed',
    enter: ['/', { type: 'flow:' }],
    shows: (page) => page.getByRole('option').first(),
    leave: ['Escape', 'Escape'],
  },
  {
    name: 'filter with an error',
    enter: ['/', { type: 'status:odd' }],
    shows: (page) => page.locator('#query-error'),
    leave: ['Escape', 'Escape'],
  },
  {
    name: 'filter as tokens',
    enter: filter('tag:nightly -tag:bad flow:NoteFlow'),
    shows: (page) => page.locator('.query-bar .filter-token').first(),
    leave: ['Escape'],
  },
  {
    name: 'no match',
    enter: filter('flow:NoteFlow status:running tag:nightly', /^0 of /),
    shows: heading(/^No run matches/),
    leave: ['Escape'],
  },
  {
    name: 'nobody’s namespace',
    enter: [address('#namespace=user%3Anobody')],
    shows: heading('No run belongs to nobody'),
    leave: [address('')],
  },
  {
    name: 'tag that nothing has, as a namespace',
    enter: [address('#namespace=not-yet')],
    shows: heading(/^Nothing is tagged/),
    leave: [address('')],
  },
  { name: 'order of the list', enter: ['s'], shows: menu('Sort the list'), leave: ['Escape'] },
  { name: 'columns and groups', enter: command('Columns and groups'), shows: menu('Columns and groups'), leave: ['Escape'] },
  {
    name: 'list by flow',
    enter: command('Group the list by flow'),
    shows: (page) => page.locator('.group-head').first(),
    leave: command('Group the list by flow'),
  },
  {
    name: 'all tags of a run',
    enter: [(page) => page.locator('.run-row[tabindex="0"]').focus(), 'Space'],
    shows: (page) => page.getByRole('tooltip'),
    leave: ['Escape'],
  },
  {
    name: 'list that would be another now',
    enter: [...filter('flow:NoteFlow -tag:seen'), 'j', 't', { type: 'seen' }, 'Control+Enter', 'Escape'],
    shows: (page) => page.locator('.list-news'),
    leave: ['Control+z', (page) => expect(page.locator('.list-news')).toHaveCount(0), 'Escape', 'Escape', 'Escape', 'Home'],
  },
  {
    name: 'name of a new view',
    enter: [...filter('flow:NoteFlow'), 'w'],
    shows: (page) => page.getByRole('textbox', { name: 'Name of the new view' }),
    leave: ['Escape', 'Escape'],
  },
  {
    name: 'menu of a view',
    enter: [
      ...savedView,
      async (page) => {
        const rail = page.getByRole('button', { name: 'Namespaces, tags and views' })
        if (await rail.isVisible()) await rail.press('Enter')
      },
      (page) => page.getByRole('button', { name: /^Notes of the week/ }).press('Shift+F10'),
    ],
    shows: menu(/Notes of the week/),
    leave: ['Escape', 'Escape', 'Escape', 'Control+z', noticeGone, address('')],
  },
  {
    name: 'quick tag that is protected',
    enter: [preferences({ quickTags: ['production'] }), 'Home', 'j', 'j', '1'],
    shows: (page) => page.getByRole('alertdialog', { name: 'One more key press' }),
    leave: ['Escape', preferences({ quickTags: null }), 'Home'],
  },
  {
    name: 'run with a card',
    enter: [...filter('flow:TrainFlow'), 'Enter'],
    shows: (page) => detail(page).locator('iframe'),
    leave: ['Escape', 'Escape'],
  },
  {
    name: 'run that failed',
    enter: [...filter('status:failed'), 'Enter'],
    shows: (page) => detail(page).getByText('stderr'),
    leave: ['Escape', 'Escape'],
  },
  { name: 'tag editor', enter: ['t'], shows: dialog(/^Tag /), leave: ['Escape'] },
  {
    name: 'tag editor, typing',
    enter: ['t', { type: 'ni' }],
    shows: (page) => page.getByRole('option', { name: /nightly/ }),
    leave: ['Escape'],
  },
  {
    name: 'tag refused',
    enter: ['t', (page) => page.locator('input:focus').waitFor(), (page) => page.keyboard.insertText('x'.repeat(501))],
    shows: (page) => page.getByRole('alert'),
    leave: ['Escape'],
  },
  {
    name: 'tag editor asks about production',
    enter: ['t', { type: 'production' }, 'Control+Enter'],
    shows: (page) => page.getByRole('alert'),
    leave: ['Escape', 'Escape'],
  },
  { name: 'command palette', enter: ['Control+k'], shows: dialog('Command palette'), leave: ['Escape'] },
  {
    name: 'command palette, typing',
    enter: [...palette, { type: 'n' }],
    shows: (page) => dialog('Command palette')(page).getByText('Namespaces', { exact: true }),
    leave: ['Escape'],
  },
  { name: 'settings', enter: ['Control+,'], shows: (page) => page.getByRole('region', { name: 'Appearance' }), leave: ['Escape'] },
  {
    name: 'settings, name',
    enter: command('Choose your name'),
    shows: (page) => page.getByRole('region', { name: 'You' }),
    leave: ['Escape'],
  },
  {
    name: 'settings, tags',
    enter: command('Choose the quick tags'),
    shows: (page) => page.getByRole('region', { name: 'Quick tags' }),
    leave: ['Escape'],
  },
  {
    name: 'settings, keys',
    enter: command('Choose keys'),
    shows: (page) => page.getByRole('region', { name: 'Keyboard' }),
    leave: ['Escape'],
  },
  {
    name: 'settings, data',
    enter: command('Export runs'),
    shows: (page) => page.getByRole('region', { name: 'Export' }),
    leave: ['Escape'],
  },
  {
    name: 'settings, team',
    enter: command('Join a team'),
    shows: (page) => page.getByRole('region', { name: 'Team' }),
    leave: ['Escape'],
  },
  { name: 'shortcuts', enter: ['?'], shows: dialog('Keyboard shortcuts'), leave: ['Escape'] },
  {
    name: 'compare',
    enter: ['x', 'j', 'x', 'c'],
    shows: (page) => page.getByRole('region', { name: 'Compare', exact: true }),
    leave: ['Escape', 'Escape', 'Home'],
  },
  { name: 'sources', enter: ['g', 's'], shows: (page) => page.getByRole('heading', { name: 'Sources', level: 1 }), leave: ['Escape'] },
  {
    name: 'waiting for a second key',
    enter: ['g'],
    shows: (page) => page.getByRole('status', { name: 'Keys that may follow' }).getByText(/Sources/),
    leave: ['Escape'],
  },
  {
    name: 'card over the whole window',
    enter: [...filter('flow:TrainFlow'), 'Enter', (page) => detail(page).locator('iframe').waitFor(), 'f'],
    shows: (page) => page.getByRole('dialog').locator('iframe'),
    leave: ['Escape', 'Escape', 'Escape'],
  },
  {
    name: 'notice with undo',
    enter: ['x', 'j', 'x', 't', { type: 'seen' }, 'Control+Enter', 'Escape'],
    shows: (page) => page.getByRole('button', { name: /^Undo/ }),
    leave: ['Control+z', (page) => expect(grid(page).locator('[data-tag=seen]')).toHaveCount(0), 'Escape', 'Escape', 'Escape', 'Home'],
  },
  {
    name: 'where tags are kept',
    enter: [(page) => page.getByRole('button', { name: /where your tags are kept/ }).focus(), 'Enter'],
    shows: (page) => page.getByText('Everything is safe on this machine'),
    leave: ['Escape', (page) => page.locator('.run-row[tabindex="0"]').focus()],
  },
  { name: 'timeline', enter: ['v'], shows: (page) => page.getByRole('region', { name: 'Timeline' }), leave: ['v'] },
  {
    name: 'timeline with the run beside it',
    enter: ['v', (page) => page.locator('.timeline-mark[tabindex="0"]').focus(), openRunOfTimeline],
    shows: (page) => detail(page),
    leave: ['Escape', 'v', 'Home'],
  },
  { name: 'review', enter: ['r'], shows: (page) => page.getByRole('main', { name: 'Run under review' }), leave: ['Escape', 'Home'] },
  {
    name: 'end of a review',
    enter: ['x', 'r', (page) => page.getByRole('main', { name: 'Run under review' }).waitFor(), 'Space'],
    shows: (page) => page.getByRole('region', { name: 'End of the review' }),
    leave: ['Escape', 'Control+z', 'Escape', 'Escape', 'Home'],
  },
  { name: 'note editor', enter: ['n'], shows: dialog(/^Note on /), leave: ['Escape'] },
  {
    name: 'note that would be lost',
    enter: ['n', (page) => dialog(/^Note on /)(page).waitFor(), { type: 'look again' }, 'Escape'],
    shows: (page) => dialog(/^Note on /)(page).getByRole('alert'),
    leave: ['Escape'],
  },
  {
    name: 'run with every opinion',
    enter: [
      'n',
      (page) => dialog(/^Note on /)(page).waitFor(),
      { type: 'look again' },
      'Control+Enter',
      (page) => dialog(/^Note on /)(page).waitFor({ state: 'hidden' }),
      'p',
      'b',
      'Enter',
    ],
    shows: (page) => detail(page).getByText('look again').first(),
    leave: ['Escape', 'Escape', 'Control+z', 'Control+z', 'Control+z', 'Home'],
  },
  { name: 'menu of a run', enter: ['Shift+F10'], shows: (page) => page.getByRole('menu', { name: 'Run' }), leave: ['Escape'] },
  { name: 'vocabulary', enter: ['g', 'v'], shows: (page) => page.getByRole('main', { name: 'Vocabulary' }), leave: ['Escape'] },
  {
    name: 'how promotion begins',
    enter: [...command('Promote the run'), noticeGone],
    shows: (page) => page.getByRole('complementary', { name: 'Rules of production' }),
    leave: ['Escape'],
  },
  {
    name: 'rules of a tag',
    enter: ['g', 'v', (page) => page.getByRole('listbox', { name: 'Tags' }).focus(), 'ArrowDown', 'Enter'],
    shows: (page) => page.getByRole('complementary', { name: /^Rules of / }),
    leave: ['Escape', 'Escape'],
  },
  {
    name: 'rules of a promoted tag',
    lasts: true,
    enter: promotedTag,
    shows: (page) => page.getByRole('textbox', { name: 'Who may promote' }),
    leave: [...backToList, 'Control+z', noticeGone],
  },
  {
    name: 'promotion asked for',
    lasts: true,
    enter: askedPromotion,
    shows: (page) => page.getByRole('button', { name: /^Promote/ }),
    leave: ['Escape', 'Control+z', noticeGone],
  },
  {
    name: 'run that is proposed',
    lasts: true,
    enter: [...askedPromotion, 'Enter', noticeGone, 'Enter', (page) => detail(page).waitFor()],
    shows: (page) => detail(page).getByText('proposed it for'),
    leave: [
      (page) => page.getByRole('button', { name: 'Take back' }).focus(),
      'Enter',
      noticeGone,
      'Escape',
      'Escape',
      'Control+z',
      noticeGone,
      'Home',
    ],
  },
]
