import '@fontsource-variable/inter/wght.css'
import '@fontsource/jetbrains-mono/latin-400.css'
import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { openServices } from './app/open-services.ts'
import { connectBridge } from './bridge/connect-bridge.ts'
import { connectReplica } from './replica/connect-replica.ts'
import { mountIcons } from './ui/mount-icons.ts'

/** The entry of a window: the only place where its neighbours are connected. */
async function start(): Promise<void> {
  mountIcons(document)
  const root = document.querySelector('#root')
  if (root === null) throw new Error('index.html has no #root')
  const { services } = openServices(await connectReplica(), connectBridge(), window)
  createRoot(root).render(<App services={services} />)
}

void start()
