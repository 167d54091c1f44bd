import { openingReplica } from './replica/opening-replica.ts'
import '@fontsource-variable/inter/wght.css'
import '@fontsource/jetbrains-mono/latin-400.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { fetchLaterViews } from './app/later.tsx'
import { openServices } from './app/open-services.ts'
import { connectBridge } from './bridge/connect-bridge.ts'
import { mountIcons } from './ui/mount-icons.ts'
import { StoppedWindow, WholeWindow } from './views/notices/whole-window.tsx'

/** The entry of a window: the only place where its neighbours are connected. */
async function start(container: Element): Promise<void> {
  mountIcons(document)
  const root = createRoot(container)
  try {
    const { services } = openServices(await openingReplica, connectBridge(), window)
    root.render(
      <WholeWindow>
        <App services={services} />
      </WholeWindow>,
    )
    whenIdle(() => void fetchLaterViews())
  } catch (error) {
    root.render(<StoppedWindow message={error instanceof Error ? error.message : String(error)} />)
  }
}

/** Soon, but after what is to be seen first. Not every browser tells when it is idle. */
function whenIdle(act: () => void): void {
  if ('requestIdleCallback' in window) window.requestIdleCallback(act, { timeout: 1000 })
  else setTimeout(act, 200)
}

const container = document.querySelector('#root')
if (container === null) throw new Error('index.html has no #root')
void start(container)
