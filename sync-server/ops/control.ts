import { createHash } from 'node:crypto'
import { chmod, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { join, resolve } from 'node:path'
import { type DeskRequest, parseDeskRequest } from '../triggers/desk-requests.ts'

/** What another command of the same machine and user may ask of a server that runs. */
export type ControlRequest =
  | { readonly command: 'backup'; readonly folder: string }
  | { readonly command: 'compact' }
  | { readonly command: 'ping' }
  | { readonly command: 'triggers'; readonly request: DeskRequest }

export interface ControlAnswer {
  readonly ok: boolean
  readonly message: string
  /** What was asked for, as JSON. */
  readonly data?: unknown
}

const MAX_REQUEST = 65_536

/** A socket in the data folder; on Windows a named pipe, for sockets of files are not to be had there. */
function controlPath(dataFolder: string): string {
  if (process.platform === 'win32')
    return `\\\\.\\pipe\\tagalong-${createHash('sha256').update(resolve(dataFolder)).digest('hex').slice(0, 16)}`
  return join(dataFolder, 'control.sock')
}

/** Answers requests until it is closed. Only who may write the data folder gets to it. */
export async function listenForControl(dataFolder: string, answer: (request: ControlRequest) => Promise<ControlAnswer>): Promise<Server> {
  const path = controlPath(dataFolder)
  if (process.platform !== 'win32') await rm(path, { force: true })
  const server = createServer((socket) => {
    let text = ''
    socket.setEncoding('utf8')
    socket.on('error', () => undefined)
    socket.on('data', (part: string) => {
      text += part
      if (text.length > MAX_REQUEST) socket.destroy()
      if (!text.endsWith('\n')) return
      const request = parseRequest(text)
      const refused: ControlAnswer = { ok: false, message: 'this server does not know that request' }
      void (request === null ? Promise.resolve(refused) : answer(request)).then((said) => socket.end(`${JSON.stringify(said)}\n`))
    })
  })
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    server.listen(path, done)
  })
  if (process.platform !== 'win32') await chmod(path, 0o600)
  return server
}

/** Asks the server that runs on the folder; null when none does. */
export function askRunning(dataFolder: string, request: ControlRequest): Promise<ControlAnswer | null> {
  return new Promise((done) => {
    const socket = connect(controlPath(dataFolder))
    let text = ''
    socket.setEncoding('utf8')
    socket.on('connect', () => socket.write(`${JSON.stringify(request)}\n`))
    socket.on('data', (part: string) => {
      text += part
    })
    socket.on('error', () => done(null))
    socket.on('end', () => done(parseAnswer(text)))
  })
}

function parseRequest(text: string): ControlRequest | null {
  const { command, folder, request } = fieldsOf(text)
  const ofTriggers = command === 'triggers' ? parseDeskRequest(request) : null
  if (ofTriggers !== null) return { command: 'triggers', request: ofTriggers }
  if (command === 'compact' || command === 'ping') return { command }
  return command === 'backup' && typeof folder === 'string' ? { command, folder } : null
}

function parseAnswer(text: string): ControlAnswer {
  const { ok, message, data } = fieldsOf(text)
  return { ok: ok === true, message: typeof message === 'string' ? message : 'the server gave no answer', data }
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
