import { describe } from 'vitest'
import { bridgeOverIpc } from '../support/bridge-over-ipc.ts'
import { startHost } from '../support/start-host.ts'
import { bridgeContract } from './bridge.ts'

describe('the bridge over IPC', () => {
  bridgeContract(async () => {
    const testHost = await startHost()
    return { bridge: bridgeOverIpc(testHost.host), testHost, close: () => testHost.close() }
  })
})
