// npm run dev: hot reload, in Electron where it can start, else in a browser: Vite serves the pages and hands calls on to the host.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { createServer, loadConfigFromFile } from 'vite'
import { whyNoElectron } from './electron-binary.mjs'
import { ROOT, runTool } from './run.mjs'

const PAGES_PORT = 5173
const HOST_PORT = 4461

const why = whyNoElectron()
if (why === null)
  process.exit((await runTool('electron-vite/bin/electron-vite.js', ['dev', '--watch', '--', ...process.argv.slice(2)])).code)
console.log(`${why} Serving for a browser with hot reload.`)

const token = randomBytes(32).toString('base64url')
const origin = `http://127.0.0.1:${PAGES_PORT}`
const host = spawn(
  process.execPath,
  ['node_modules/tsx/dist/cli.mjs', 'watch', 'src-main/host/host-http.ts', `--port=${HOST_PORT}`, ...process.argv.slice(2)],
  { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, TAGALONG_TOKEN: token, TAGALONG_DEV_ORIGIN: origin } },
)
process.on('exit', () => host.kill())

const loaded = await loadConfigFromFile({ command: 'serve', mode: 'development' }, 'electron.vite.config.ts', ROOT)
const { renderer } = loaded.config
const server = await createServer({
  ...renderer,
  configFile: false,
  plugins: [
    ...renderer.plugins,
    { name: 'tagalong-token', transformIndexHtml: () => [{ tag: 'meta', attrs: { name: 'tagalong-token', content: token } }] },
  ],
  server: {
    host: '127.0.0.1',
    port: PAGES_PORT,
    strictPort: true,
    proxy: Object.fromEntries(
      ['/bridge/', '/card/'].map((path) => [path, { target: `http://127.0.0.1:${HOST_PORT}`, changeOrigin: true, ws: false }]),
    ),
  },
})
await server.listen()
server.printUrls()
