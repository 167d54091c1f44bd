import { clientFolders } from '../api/folders.ts'
import { ServerUnavailable } from '../api/errors.ts'
import { forgetLogin, keepLogin, serverUrl } from '../api/login.ts'
import { type CommandSpec, type Given, type Io, UsageError } from './command.ts'
import { EXIT } from './exit-codes.ts'
import { readTimeoutMs, WAIT_OPTIONS } from './keep-safe.ts'

export const loginCommand: CommandSpec = {
  name: 'login',
  operands: '[URL]',
  summary: 'Join the server of your team',
  examples: [
    ['tagalong login wss://tags.example.org', 'asks for the token'],
    ['tagalong login ws://127.0.0.1:4470 --token-stdin < token.txt', 'reads it from a file'],
    ['tagalong login --forget', 'leaves the server; tags stay'],
  ],
  options: {
    workspace: { type: 'string', value: 'NAME', about: 'The workspace on the server; default without it' },
    'token-stdin': { type: 'boolean', about: 'Read the token from standard input' },
    forget: { type: 'boolean', about: 'Leave the server and forget its token' },
    'dry-run': { type: 'boolean', about: 'Try the server, and keep and forget nothing' },
    timeout: WAIT_OPTIONS.timeout,
  },
  notes:
    'The token is never given on the command line, where others could see it: it is asked for, read from standard input, or taken from TAGALONG_TOKEN. In CI set TAGALONG_SERVER and TAGALONG_TOKEN; no login is needed.',

  async run(given, io) {
    const folders = clientFolders(io.env)
    const [text, more] = given.operands
    const isDry = given.has('dry-run')
    if (given.has('forget')) {
      if (isDry) {
        io.say('Would leave the server and forget its token. Nothing was done.')
        return EXIT.done
      }
      await forgetLogin(folders)
      io.say('There is no server now. What was not sent stays on this machine.')
      return EXIT.done
    }
    const url = text === undefined ? null : serverUrl(text)
    if (url === null || more !== undefined) throw new UsageError('Give the address of one server, as wss://tags.example.org.')
    const login = { url, token: await readToken(given, io), workspace: given.text('workspace') ?? 'default' }
    const { openServer } = await import('../api/server-place.ts')
    // Before it is kept it is tried.
    const place = await openServer(login, { env: io.env, timeoutMs: readTimeoutMs(given), signal: io.interrupted })
    await place.close()
    if (isDry) {
      io.say(`${url} lets you in. Would join its workspace ${login.workspace}. Nothing was kept.`)
      return EXIT.done
    }
    const path = await keepLogin(login, folders)
    io.say(`Joined ${url}, workspace ${login.workspace}. The token is kept in ${path}, for you alone. tagalong sync exchanges tags.`)
    return EXIT.done
  },
}

async function readToken(given: Given, io: Io): Promise<string> {
  const piped = given.has('token-stdin') ? (await io.readStdin()).trim() : io.env['TAGALONG_TOKEN']
  if (piped) return piped
  if (!io.isInteractive)
    throw new ServerUnavailable(
      'access-refused',
      'There is no token. Nothing was done. Set TAGALONG_TOKEN, or pipe it in with --token-stdin.',
    )
  const typed = await io.askSecret('Token: ')
  if (typed === '')
    throw new ServerUnavailable('access-refused', 'There is no token. Nothing was done. Ask whoever runs the server for one.')
  return typed
}
