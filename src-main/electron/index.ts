import { fileURLToPath } from 'node:url'
import { app } from 'electron'
import { registerAppScheme } from './app-protocol.ts'
import { catchLinks } from './opened-links.ts'
import { startApp } from './start-app.ts'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

/** Entry of the desktop app. What has to be said before Electron is ready is said here; all else follows in `startApp`. */
const userData = process.env['TAGALONG_USER_DATA']
if (userData) app.setPath('userData', userData)
registerAppScheme()
const leadLinksBy = catchLinks()

if (app.requestSingleInstanceLock()) {
  void app.whenReady().then(() =>
    startApp({
      rendererFolder: at('../renderer'),
      preload: at('../preload/index.cjs'),
      hostEntry: at('./host-utility.js'),
      args: process.argv.slice(1),
      startFolder: process.cwd(),
      leadLinksBy,
    }),
  )
} else {
  // The first instance was given this one's command line and comes to the front.
  app.quit()
}
