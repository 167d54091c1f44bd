import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeRun, runIdAt } from '../support/make-datastore.ts'
import { openedDatastore } from '../support/read-source.ts'
import { temporaryFolder } from '../support/sample.ts'
import { describeRunSource } from './run-source.ts'

describeRunSource('a Metaflow datastore', async () => {
  const folder = await temporaryFolder()
  const root = join(folder.path, '.metaflow')
  return {
    open: () => openedDatastore(root),
    putRun: (minute, run = {}) => makeRun(root, { flow: 'TrainFlow', runId: runIdAt(1_790_000_000_000 + minute * 60_000), ...run }),
    vanish: () => rm(root, { recursive: true }),
    destroy: () => folder.remove(),
  }
})
