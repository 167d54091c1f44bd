// First import of the lowered main bundle: what Electron 9.4 and Node 12 lack of what `src-main/electron` asks for.
import 'core-js/stable'
import { spawn } from 'child_process'
import { EventEmitter } from 'events'
import * as electron from 'electron'

const { app, ipcMain, protocol } = electron

class Headers9 extends Map {
  constructor(headers = {}) {
    super(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  }
  get(name) {
    return super.get(name.toLowerCase())
  }
}

function Response9(body, { status = 200, headers = {} } = {}) {
  Object.assign(this, { body, status, headers: new Headers9(headers) })
}

Object.assign(globalThis, { Headers: Headers9, Response: Response9 })

Object.assign(protocol, {
  handle(scheme, answer) {
    protocol.registerBufferProtocol(scheme, async (request, callback) => {
      const response = await answer(request)
      const [mimeType, charset] = (response.headers.get('content-type') || 'application/octet-stream').split(/;\s*charset=/)
      callback({
        statusCode: response.status,
        mimeType,
        charset,
        headers: Object.fromEntries(response.headers),
        data: Buffer.from(response.body),
      })
    })
  },
})

for (const name of ['handle', 'on']) {
  const original = ipcMain[name].bind(ipcMain)
  ipcMain[name] = (channel, listener) =>
    original(channel, (event, ...args) => {
      Object.defineProperty(event, 'senderFrame', { value: { url: event.sender.getURL(), parent: null } })
      return listener(event, ...args)
    })
}

app.on('web-contents-created', (_, contents) => {
  contents.on('will-navigate', (event, url) => {
    event.url = url
  })
  contents.setWindowOpenHandler = (decide) => {
    contents.on('new-window', (event, url) => {
      if (decide({ url }).action === 'deny') event.preventDefault()
    })
  }
})

/** Runs before the host's entry in a child of the system's Node: gives it the `process.parentPort` of a utility process. */
const PARENT_PORT = `
import { EventEmitter } from 'node:events'
const port = process.parentPort = new EventEmitter()
port.postMessage = (message) => process.send(message)
// Only once somebody listens, as Electron does: Node keeps what came before.
port.once('newListener', () => process.on('message', (data) => port.emit('message', { data })))
process.on('disconnect', () => process.exit())
`

const utilityProcess = {
  fork(entry, args) {
    const node = process.env.TAGALONG_TEST_NODE || 'node'
    const preload = `data:text/javascript,${encodeURIComponent(PARENT_PORT)}`
    const child = spawn(node, ['--import', preload, entry.replace('app.asar', 'app.asar.unpacked'), ...args], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const utility = new EventEmitter()
    for (const event of ['message', 'exit']) child.on(event, (value) => utility.emit(event, value))
    return Object.assign(utility, { pid: child.pid, kill: () => child.kill(), postMessage: (message) => child.send(message) })
  },
}
// The bundle has one object for all that it imports from Electron; production code reads `utilityProcess` from there.
const bundled = electron
Object.assign(bundled, { utilityProcess })
