import { clientFolders, replicaFolder } from '../api/folders.ts'
import { readLogin } from '../api/login.ts'
import type { CommandSpec } from './command.ts'
import { EXIT } from './exit-codes.ts'
import { counted, json } from './format.ts'
import { readIdentity } from '../api/identity.ts'
import { withReplica } from './place-options.ts'

export const statusCommand: CommandSpec = {
  name: 'status',
  operands: '',
  summary: 'Say who you are, where tags are kept, and what waits',
  examples: [
    ['tagalong status', 'for you'],
    ['tagalong status --json', 'for a program'],
  ],
  options: { json: { type: 'boolean', about: 'Print JSON' } },

  async run(given, io) {
    const folders = clientFolders(io.env)
    const login = await readLogin(io.env, folders)
    const namespace = await readIdentity(io.env).then(
      (identity) => identity.namespace,
      () => null,
    )
    return await withReplica(io, async (place) => {
      const { user, runCount, pendingRuns, waitingProposals, keeper } = place.replica.status()
      const server = login === null ? null : { url: login.url, workspace: login.workspace }
      const status = {
        user,
        namespace,
        runs: runCount,
        waitingRuns: pendingRuns,
        waitingProposals,
        keeper,
        server,
        folder: replicaFolder(folders),
      }
      if (given.has('json')) io.print(json(status))
      else {
        io.print(`user       ${user ?? 'not known; set METAFLOW_USER'}`)
        io.print(`namespace  ${namespace ?? '-'}`)
        io.print(`runs       ${runCount.toLocaleString('en')}`)
        io.print(
          `server     ${server === null ? 'none; everything is kept on this machine' : `${server.url}, workspace ${server.workspace}`}`,
        )
        if (server !== null)
          io.print(
            `to send    ${keeper === 'server' ? `${pendingRuns.toLocaleString('en')} runs` : 'everything, by the first tagalong sync'}`,
          )
        if (waitingProposals > 0) io.print(`promotion  ${counted(waitingProposals, 'proposal')}, decided when the server is reached`)
        io.print(`folder     ${status.folder}`)
      }
      return EXIT.done
    })
  },
}
