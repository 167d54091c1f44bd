import { describe } from 'vitest'
import { createHttpBridge } from '../../src-renderer/bridge/http-bridge.ts'
import { serveHost } from '../support/bridge-over-http.ts'
import { startHost } from '../support/start-host.ts'
import { bridgeContract } from './bridge.ts'

describe('the bridge over HTTP', () => {
  bridgeContract(async () => {
    const testHost = await startHost()
    const mount = await serveHost(testHost.host)
    const bridge = createHttpBridge({ baseUrl: mount.url, token: mount.token })
    return {
      bridge,
      testHost,
      async close() {
        bridge.close()
        await mount.close()
        await testHost.close()
      },
    }
  })
})
