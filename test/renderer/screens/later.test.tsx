import { expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import { fetchLaterViews, later } from '../../../src-renderer/app/later.tsx'

test('[SCR162] a view whose code comes later is drawn at once when it is there, and as nothing for the moment before', async () => {
  let asked = 0
  let arrive: (() => void) | undefined
  const Late = later<{ name: string }>(async () => {
    asked++
    await new Promise<void>((resolve) => (arrive = resolve))
    return ({ name }) => <p>Here is {name}</p>
  })
  const early = await render(<Late name="one" />)
  expect(early.container.textContent).toBe('')
  arrive?.()
  await expect.element(page.getByText('Here is one')).toBeVisible()
  await fetchLaterViews()
  const again = await render(<Late name="two" />)
  expect(again.container.textContent).toBe('Here is two')
  expect(asked).toBe(1)
})
