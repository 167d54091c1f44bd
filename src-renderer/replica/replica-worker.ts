import { holdLifeLock } from './life-lock.ts'
import { openReplica } from './open-replica.ts'
import { ReplicaHost } from './replica-host.ts'

/**
 * The worker of the replica: shared by all windows, or one window's own where there are no shared workers. Its name is the
 * name of the lock and of the databases. Nothing here waits before it listens, or the first window would not be heard.
 */
const host = new ReplicaHost(holdLifeLock().then(({ name }) => name))

if ('SharedWorkerGlobalScope' in self) {
  self.addEventListener('connect', (event) => {
    const port = event instanceof MessageEvent ? event.ports[0] : undefined
    if (port === undefined) return
    host.attach(port)
    port.start()
  })
} else {
  host.attach(self)
}

void openReplica(host, self.name)
