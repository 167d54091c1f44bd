import { bundlePage } from '../bundle-page.ts'
import { openChromium } from '../chromium.ts'
import { median } from '../measure.ts'
import type { QueryPeers } from '../page-messages.ts'
import type { Row } from '../table.ts'

/** Reserved for the machine itself, and answered here: no request leaves the browser. */
const PAGE = 'http://bench.localhost/'

/** The bitset index against a multi-entry index of Dexie with the same rows, in one page of Chromium. */
export async function queryRows(profileFolder: string, runs: number): Promise<Row[]> {
  const script = await bundlePage('index-and-dexie')
  const opened = await openChromium(profileFolder)
  const { page } = opened
  try {
    await page.route(PAGE, (route) => route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>bench</title>' }))
    await page.goto(PAGE)
    await page.evaluate(script)
    const peers = await page.evaluate<QueryPeers>(`compareQueries(${runs})`)
    const row = (what: string, { index, dexie, matches }: QueryPeers['count']): Row => ({
      what,
      runs,
      name: 'median',
      value: median(index),
      unit: 'ms',
      aside: `${matches.toLocaleString('en')} matches`,
      peer: { name: 'Dexie', value: median(dexie) },
    })
    return [row('runs with three tags, index', peers.intersection), row('count of a hot tag, index', peers.count)]
  } finally {
    await opened.close()
  }
}
