import { afterEach, expect, test } from 'vitest'
import { joinServer } from '../support/join-server.ts'
import { edit, shownTags, SOURCE } from '../support/replicas.ts'
import { observedRun } from '../support/runs.ts'
import { startTestServer, type TestServer } from '../support/sync-server.ts'

const PATIENCE = { timeout: 20_000 }
const run = observedRun({})
let server: TestServer | null = null
afterEach(() => server?.close())

test('[SYN94] who goes on under another name in rooms that are open is taken by the server, and back under the first one too', async () => {
  server = await startTestServer()
  const tokens = { anne: await server.token('anne'), bea: await server.token('bea') }
  const { replica } = await joinServer(server, 'anne', tokens.anne)
  await replica.importRuns(SOURCE, [run])
  for (const [tag, name] of Object.entries({ first: 'anne', second: 'bea', third: 'anne' } as const)) {
    replica.setUser(name)
    await replica.connectTo({ url: `ws://127.0.0.1:${server.port}/sync`, token: tokens[name], workspace: 'default' })
    await replica.mutate(edit([run], { add: [tag] }))
    await expect.poll(() => replica.status().pendingRuns, PATIENCE).toBe(0)
    expect(replica.status().sync?.refusedRooms).toEqual([])
  }
  expect(Object.values(shownTags(replica))).toEqual([['first', 'second', 'third']])
  await replica.close()
})
