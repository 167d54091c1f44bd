import { page, userEvent } from 'vitest/browser'
import { render } from 'vitest-browser-react'
import type { AppInfo, SourceInfo } from '../../../src-core/bridge/contract.ts'
import type { Keeper, Trouble } from '../../../src-core/replica/api.ts'
import type { ObservedRun, RunKey } from '../../../src-core/runs/run.ts'
import { runKey } from '../../../src-core/runs/run-key.ts'
import { App } from '../../../src-renderer/app/app.tsx'
import { fetchLaterViews } from '../../../src-renderer/app/later.tsx'
import { openServices, type OpenedServices } from '../../../src-renderer/app/open-services.ts'
import { mountIcons } from '../../../src-renderer/ui/mount-icons.ts'
import { APP_INFO, FakeBridge, SOURCE } from './fake-bridge.ts'
import { openLocalReplica, type LocalReplica } from './local-replica.ts'
import { shutClient } from './shut-client.ts'

export interface TestWindow extends LocalReplica {
  readonly bridge: FakeBridge
  readonly opened: OpenedServices
  readonly user: typeof userEvent
  /** Presses keys one after another: `j`, `{Control>}z{/Control}`. */
  readonly press: (...keys: string[]) => Promise<void>
  readonly close: () => Promise<void>
}

interface WindowOptions {
  readonly runs?: readonly ObservedRun[]
  readonly sources?: readonly SourceInfo[]
  readonly appInfo?: Partial<AppInfo>
  readonly keeper?: Keeper
  readonly hash?: string
  readonly bridge?: FakeBridge
  readonly width?: number
  readonly height?: number
  /** The store can not be opened, for this reason. */
  readonly trouble?: Trouble
  /** The same person again, with the store and the preferences of a window that was closed. */
  readonly after?: TestWindow
}

export const keyOf = (run: ObservedRun): RunKey => runKey('local', run.flow, run.runId)

/** A whole window over a real replica in memory and a host that answers what the test says. */
export async function openWindow(options: WindowOptions = {}): Promise<TestWindow> {
  const { runs = [], sources = [SOURCE], appInfo = {}, keeper = 'machine', hash = '', width = 1440, height = 900 } = options
  await page.viewport(width, height)
  if (options.after === undefined) localStorage.clear()
  window.history.replaceState(null, '', hash === '' ? window.location.pathname + window.location.search : hash)
  if (document.querySelector('.icon-sprite') === null) mountIcons(document)
  const local = await openLocalReplica(keeper, options.after?.store.disk)
  if (runs.length > 0) await local.replica.importRuns({ id: 'source-1', origin: 'local', trust: 'copy' }, runs)
  const bridge = options.bridge ?? new FakeBridge()
  bridge.answers.appInfo ??= () => ({ ok: true, value: { ...APP_INFO, ...appInfo } })
  bridge.answers.listSources ??= () => ({ ok: true, value: [...sources] })
  const client = options.trouble === undefined ? local.client : shutClient(options.trouble)
  const opened = openServices(client, bridge, window)
  await fetchLaterViews()
  const drawn = await render(<App services={opened.services} />)
  return {
    ...local,
    bridge,
    opened,
    user: userEvent,
    async press(...keys) {
      for (const key of keys) await userEvent.keyboard(key)
    },
    async close() {
      await drawn.unmount()
      opened.close()
      await local.replica.close()
    },
  }
}
