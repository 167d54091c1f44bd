// A stock server of Yjs rooms in memory, on a free port that it prints: `node room-servers.mjs y-websocket|hocuspocus`.
// The bench copies this file beside the packages that it imports (bench/room-peer.ts).
import { createServer } from 'node:http'

const [, , kind] = process.argv
const started = { 'y-websocket': startStock, hocuspocus: startHocuspocus }[kind]
console.log(await started())

async function startStock() {
  const { setupWSConnection } = await import('@y/websocket-server/utils')
  const { WebSocketServer } = await import('ws')
  const server = createServer()
  new WebSocketServer({ server }).on('connection', setupWSConnection)
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  return server.address().port
}

async function startHocuspocus() {
  const { Server } = await import('@hocuspocus/server')
  const server = new Server({ port: 0, address: '127.0.0.1', quiet: true })
  await server.listen()
  return server.address.port
}
