import { beforeEach, expect, it } from 'vitest'
import { catchLinks, leadLink, linkIn } from '../../src-main/electron/opened-links.ts'
import { app, resetElectronStub } from '../support/electron-stub.ts'

beforeEach(() => resetElectronStub())

function target(hasWindow: boolean): { heard: string[]; lead: (link: string) => void } {
  const heard: string[] = []
  const note = (what: string) => (text: string) => void heard.push(`${what} ${text}`)
  return {
    heard,
    lead: (link) => leadLink(link, { tell: note('tell'), openAt: note('open at'), refuse: note('refuse'), hasWindow: () => hasWindow }),
  }
}

it('[KEY42] the link of a start is found among whatever else the command line says', () => {
  expect(linkIn(['--no-sandbox', '--source=/data', 'tagalong://run/A/1'])).toBe('tagalong://run/A/1')
  expect(linkIn(['TAGALONG://run/A/1'])).toBe('TAGALONG://run/A/1')
  expect(linkIn(['--source=tagalong://run/A/1', 'https://tagalong'])).toBe(null)
})

it('[KEY42] a link goes to the window in front, else a window opens at its place', () => {
  const front = target(true)
  front.lead('tagalong://run/TrainFlow/12')
  expect(front.heard).toEqual(['tell tagalong://run/TrainFlow/12'])
  const none = target(false)
  none.lead('tagalong://query?q=tag%3Anightly&namespace=user%3Aalice')
  expect(none.heard).toEqual(['open at #query=tag%3Anightly&namespace=user%3Aalice'])
})

it('[KEY41] a link that cannot be read reaches no window: it is refused in words', () => {
  for (const hasWindow of [true, false]) {
    const { heard, lead } = target(hasWindow)
    lead('tagalong://delete/everything')
    expect(heard).toEqual([expect.stringMatching(/^refuse The link leads to `delete`.*Nothing was changed\.$/)])
  }
})

it('[KEY42] links that come before the app is ready wait for it', () => {
  const led: string[] = []
  const leadBy = catchLinks()
  const event = { prevented: 0, preventDefault: () => event.prevented++ }
  app.emit('open-url', event, 'tagalong://run/A/1')
  expect(led).toEqual([])
  leadBy((link) => led.push(link))
  app.emit('open-url', event, 'tagalong://run/A/2')
  expect(led).toEqual(['tagalong://run/A/1', 'tagalong://run/A/2'])
  expect(event.prevented).toBe(2)
})
