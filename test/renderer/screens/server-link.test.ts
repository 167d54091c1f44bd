import { expect, test, vi } from 'vitest'
import { ServerLink } from '../../../src-renderer/app/server-link.ts'
import { oneWindowPerTest } from '../support/one-window.ts'

const open = oneWindowPerTest()

test('[STO16] the server is joined again when another replica answers, as after its worker ended', async () => {
  const { client, bridge, opened } = await open()
  const joined = vi.spyOn(client, 'connectTo')
  const listened = vi.spyOn(client, 'on')
  const { replicaState, preferences } = opened.services
  await expect.poll(() => replicaState.get().status?.user).toBe('alice')
  const link = new ServerLink({ replica: client, bridge, replicaState, preferences, window })
  const address = { url: 'wss://sync.example.org/sync', workspace: 'default' }
  await link.connect(address, 'tagalong_secret', false)
  const [, tell] = listened.mock.calls.find(([event]) => event === 'changed') ?? []
  tell?.({ revision: 7 })
  expect(joined).toHaveBeenCalledTimes(1)
  tell?.({ revision: 0 })
  await expect
    .poll(() => joined.mock.calls)
    .toEqual([[{ ...address, token: 'tagalong_secret' }], [{ ...address, token: 'tagalong_secret' }]])
  await link.disconnect()
  link.close()
  sessionStorage.clear()
})
