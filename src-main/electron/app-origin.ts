/** Scheme and host of the app's own pages: a stable origin for their storage, whatever the place of the program. */
export const APP_SCHEME = 'app'
export const APP_URL = 'app://tagalong/'
/** Cards have an origin of their own, so that Chromium keeps them in a process of their own. */
export const CARD_URL = 'app://card/'

/**
 * Where the windows' pages come from: `APP_URL`, or the development server's address when electron-vite runs one. A packaged
 * app ignores that variable.
 */
export function pagesUrl(env: Readonly<Record<string, string | undefined>>, isPackaged: boolean): string {
  const devServer = env['ELECTRON_RENDERER_URL']
  return isPackaged || !devServer ? APP_URL : new URL('/', devServer).href
}
