import { spawn } from 'node:child_process'

const OPENERS = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''], linux: ['xdg-open'] }

/** Opens an address in the person's browser. Where that fails nothing happens: the address was printed. */
export function openBrowser(url) {
  const [command, ...args] = OPENERS[process.platform] ?? OPENERS.linux
  spawn(command, [...args, url], { stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref()
}
