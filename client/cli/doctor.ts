import { access, constants, rename, stat } from 'node:fs/promises'
import { clientFolders, replicaFolder } from '../api/folders.ts'
import { readLogin } from '../api/login.ts'
import { readIdentity } from '../api/identity.ts'
import { MetaflowException } from '../api/errors.ts'
import type { CommandSpec, Io } from './command.ts'
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.ts'
import { counted, json } from './format.ts'
import { WAIT_OPTIONS, readTimeoutMs } from './keep-safe.ts'
import { withReplica } from './place-options.ts'

interface Finding {
  readonly check: string
  readonly ok: boolean
  readonly message: string
  readonly code: ExitCode
}

export const doctorCommand: CommandSpec = {
  name: 'doctor',
  operands: '',
  summary: 'Look whether everything is well, and say what to do about what is not',
  examples: [
    ['tagalong doctor', 'name, folders, replica, server'],
    ['tagalong doctor --set-aside', 'when the replica is damaged: begin with an empty one, the old one is kept'],
  ],
  options: {
    'set-aside': { type: 'boolean', about: 'Rename a replica that can not be read, so that the next command begins anew' },
    json: { type: 'boolean', about: 'Print JSON' },
    timeout: WAIT_OPTIONS.timeout,
  },

  async run(given, io) {
    const findings = [await look('name', async () => `You are ${(await readIdentity(io.env)).namespace}.`)]
    findings.push(await look('folder', () => lookAtFolder(io)))
    const replica = await look('replica', () => readEverything(io))
    if (!replica.ok && replica.code === EXIT.unreadable && given.has('set-aside')) findings.push(await setAside(io))
    else findings.push(replica)
    findings.push(await look('server', () => lookAtServer(io, readTimeoutMs(given))))
    if (given.has('json')) io.print(json(findings.map(({ check, ok, message }) => ({ check, ok, message }))))
    else for (const { check, ok, message } of findings) io.print(`${ok ? 'ok  ' : 'BAD '} ${check.padEnd(8)} ${message}`)
    return findings.find(({ ok }) => !ok)?.code ?? EXIT.done
  },
}

async function look(check: string, task: () => Promise<string>): Promise<Finding> {
  try {
    return { check, ok: true, message: await task(), code: EXIT.done }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { check, ok: false, message, code: error instanceof MetaflowException ? exitCodeOf(error) : EXIT.failed }
  }
}

async function lookAtFolder(io: Io): Promise<string> {
  const folder = replicaFolder(clientFolders(io.env))
  const found = await stat(folder).catch(() => null)
  if (found === null) return `${folder} is not there yet; it is made when it is needed.`
  await access(folder, constants.W_OK)
  return `${folder} can be written.`
}

/** Opens every room, which reads and checks every byte of the log. */
async function readEverything(io: Io): Promise<string> {
  return await withReplica(io, async ({ replica }) => {
    const keys = replica.keys(
      { query: '', namespace: null, archived: 'shown', sort: { column: 'run', descending: false } },
      0,
      Number.MAX_SAFE_INTEGER,
    )
    for (const key of keys) await replica.run(key)
    return `${counted(keys.length, 'run')} can be read.`
  })
}

async function lookAtServer(io: Io, timeoutMs: number): Promise<string> {
  const login = await readLogin(io.env, clientFolders(io.env))
  if (login === null) return 'None; everything is kept on this machine.'
  const { openServer } = await import('../api/server-place.ts')
  const place = await openServer(login, { env: io.env, timeoutMs, signal: io.interrupted })
  await place.close()
  return `${login.url} lets you in.`
}

async function setAside(io: Io): Promise<Finding> {
  const folder = replicaFolder(clientFolders(io.env))
  const aside = `${folder}.unreadable-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`
  return await look('replica', async () => {
    await rename(folder, aside)
    return `It could not be read and was set aside as ${aside}, whole. Import your datastores again, and sync.`
  })
}
