import { expect } from '@playwright/test'
import { test } from './fixtures.ts'

test('[SHL1] the window comes up on the app’s own origin and the bridge answers', async ({ launch }) => {
  const { page } = await launch()
  expect(page.url()).toBe('app://tagalong/')
  const info = await page.evaluate(`window.tagalong.call('appInfo')`)
  expect(info).toMatchObject({ ok: true, value: { shell: 'electron', userName: 'alice' } })
})
