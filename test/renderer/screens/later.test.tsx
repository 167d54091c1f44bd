import { useState, type ComponentType, type ReactElement } from 'react'
import { expect, test, vi } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { fetchLaterViews, later } from '../../../src-renderer/app/later.tsx'
import { withoutPart } from '../../../src-renderer/app/view-state.ts'
import { ServicesContext } from '../../../src-renderer/app/services.ts'
import { WholeWindow } from '../../../src-renderer/views/notices/whole-window.tsx'
import { observedRun } from '../../support/runs.ts'
import { oneWindowPerTest } from '../support/one-window.ts'
import { keyOf } from '../support/open-window.tsx'

const open = oneWindowPerTest()

const Broken = (): never => {
  throw new Error('a fault')
}

/** Code that does not come before `end`: every window of a test waits for all code there is. */
function hangs(): { load: () => Promise<() => null>; end: () => void } {
  let arrive: (() => void) | undefined
  const code = new Promise<() => null>((resolve) => (arrive = () => resolve(() => null)))
  return { load: async () => code, end: () => arrive?.() }
}

function Openable({ View }: { View: ComponentType<{ onClose: () => void }> }): ReactElement | null {
  const [isOpen, setIsOpen] = useState(true)
  return isOpen ? <View onClose={() => setIsOpen(false)} /> : null
}

test('[SCR162] a view whose code comes later is drawn at once when it is there, and as nothing for the moment before', async () => {
  const { services } = (await open()).opened
  let asked = 0
  let arrive: (() => void) | undefined
  const Late = later<{ name: string }>(async () => {
    asked++
    await new Promise<void>((resolve) => (arrive = resolve))
    return ({ name }) => <p>Here is {name}</p>
  })
  const draw = (name: string) =>
    render(
      <ServicesContext value={services}>
        <Late name={name} />
      </ServicesContext>,
    )
  const early = await draw('one')
  expect(early.container.textContent).toBe('')
  arrive?.()
  await expect.element(page.getByText('Here is one')).toBeVisible()
  await fetchLaterViews()
  const again = await draw('two')
  expect(again.container.textContent).toBe('Here is two')
  expect(asked).toBe(1)
})

test('[KEY6] what is typed behind a part whose code is on its way lands in it, and none of it acts on the list', async () => {
  const run = observedRun({})
  const { opened, press, replica } = await open({ runs: [run] })
  const { services } = opened
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBe(1)
  let arrive: (() => void) | undefined
  const Late = later<object>(async () => {
    await new Promise<void>((resolve) => (arrive = resolve))
    return () => <input autoFocus aria-label="Late" />
  })
  await render(
    <ServicesContext value={services}>
      <Late />
    </ServicesContext>,
  )
  // Each of these letters is a command of the list.
  await press('epxr', '{Backspace}')
  expect(services.view.get()).toMatchObject({ review: null, selection: new Set() })
  arrive?.()
  await expect.element(page.getByRole('textbox', { name: 'Late' })).toHaveValue('epx')
  await press('!')
  await expect.element(page.getByRole('textbox', { name: 'Late' })).toHaveValue('epx!')
  expect((await replica.run(keyOf(run)))?.row.marks).toEqual([])
})

test('[KEY7] Escape does without a part whose code does not come, and drops what was typed for it', async () => {
  const run = observedRun({})
  const { opened, press, replica } = await open({ runs: [run] })
  const { services } = opened
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBe(1)
  const hung = hangs()
  const Hung = later<{ onClose: () => void }>(hung.load)
  await render(
    <ServicesContext value={services}>
      <Openable View={Hung} />
    </ServicesContext>,
  )
  await press('epx')
  expect(services.view.get().partsAwaited.length).toBe(1)
  await press('{Escape}')
  await expect.poll(() => services.view.get().partsAwaited.length).toBe(0)
  await press('x')
  await expect.poll(() => services.view.get().selection.size).toBe(1)
  expect(services.view.get()).toMatchObject({ review: null, editing: null })
  expect((await replica.run(keyOf(run)))?.row.marks).toEqual([])
  hung.end()
})

test('[KEY7] what lies under a dialog whose code does not come stays, as a note that was begun', async () => {
  const state = (await open()).opened.services.view.get()
  const begun = { ...state, noting: { keys: [], text: null } }
  expect({ ...begun, ...withoutPart({ ...begun, dialog: 'palette' }) }).toEqual(begun)
  expect({ ...begun, ...withoutPart(begun) }.noting).toBe(null)
})

test('[KEY7] a part that has not come after ten seconds is said to be missing, and the keys for it do nothing', async () => {
  const { opened, press } = await open({ runs: [observedRun({})] })
  const { services } = opened
  await expect.poll(() => document.querySelectorAll('.run-row').length).toBe(1)
  const clock = vi.spyOn(globalThis, 'setTimeout')
  const hung = hangs()
  const Never = later<object>(hung.load, ({ vocabularyTag }) => vocabularyTag !== null)
  await render(
    <ServicesContext value={services}>
      <Never />
    </ServicesContext>,
  )
  services.view.set({ vocabularyTag: 'good' })
  await expect.poll(() => services.view.get().partsAwaited.length).toBe(1)
  const tenSecondsOver = clock.mock.calls.find(([, ms]) => ms === 10_000)?.[0]
  clock.mockRestore()
  await press('xe{Enter}')
  expect(services.view.get().isPartMissing).toBe(false)
  tenSecondsOver?.()
  await expect
    .element(page.getByRole('alertdialog', { name: 'Part of the window' }))
    .toHaveTextContent(/keys that were pressed for it did nothing/)
  expect(services.view.get()).toMatchObject({ selection: new Set(), review: null })
  services.view.set({ vocabularyTag: null })
  await press('x')
  await expect.poll(() => services.view.get().selection.size).toBe(1)
  hung.end()
})

test('[SCR163] a part whose code is not to be had any more is said with what to do, and the list goes on', async () => {
  const { opened, press } = await open()
  const { services } = opened
  const Missing = later<object>(
    async () => Promise.reject(new Error('404')),
    ({ editing }) => editing !== null,
  )
  const drawn = await render(
    <ServicesContext value={services}>
      <Missing />
    </ServicesContext>,
  )
  const notice = page.getByRole('alertdialog', { name: 'Part of the window' })
  // As long as nobody wants it, there is nothing to say.
  await expect.poll(() => drawn.container.textContent).toBe('')
  services.view.set({ editing: [] })
  await expect.element(notice).toHaveTextContent(/updated meanwhile, or has ended\. What you tagged and wrote is safe\. Reload the window/)
  await expect.element(page.getByRole('button', { name: 'Reload' })).toHaveFocus()
  await press('{Escape}')
  await expect.element(notice).not.toBeInTheDocument()
  expect(services.view.get().editing).toBe(null)
  // Nor is the key that opens it a dead one from then on.
  services.view.set({ editing: [] })
  await expect.element(notice).toBeVisible()
  await press('{Escape}')
})

test('[SCR163] so it is said each time of a part that another part opens, as the menu of the sidebar', async () => {
  const { opened, press } = await open()
  const Missing = later<{ onClose: () => void }>(async () => Promise.reject(new Error('404')))
  const Opener = (): ReactElement => {
    const [isOpen, setIsOpen] = useState(false)
    return (
      <ServicesContext value={opened.services}>
        <button type="button" onClick={() => setIsOpen(true)}>
          More
        </button>
        {isOpen && <Missing onClose={() => setIsOpen(false)} />}
      </ServicesContext>
    )
  }
  await render(<Opener />)
  const notice = page.getByRole('alertdialog', { name: 'Part of the window' })
  for (const time of ['first', 'second']) {
    await page.getByRole('button', { name: 'More' }).click()
    await expect.element(notice, { message: time }).toBeVisible()
    await press('{Escape}')
    await expect.element(notice).not.toBeInTheDocument()
  }
})

test('[SCR163] a window that can not be drawn says so and is never blank', async () => {
  const quiet = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  await render(
    <WholeWindow>
      <Broken />
    </WholeWindow>,
  )
  await expect.element(page.getByRole('alert')).toHaveTextContent(/stopped drawing: a fault\.\s*What was shown as safe is safe/)
  await expect.element(page.getByRole('button', { name: 'Reload' })).toHaveFocus()
  quiet.mockRestore()
})
