/**
 * What the app's pages and workers may do, in Electron and in a browser: load from where they came from, and nothing else.
 * Pictures may also be inlined. Frames may show what comes from `frames`: no card can lead its frame anywhere else.
 */
const contentPolicy = (frames: string, connections = "'self'"): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connections}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    `frame-src ${frames}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** Headers of every answer that carries a part of the app. `frames` is the source of a content policy that cards come from. */
export const safetyHeaders = (frames: string): Readonly<Record<string, string>> => ({
  'content-security-policy': contentPolicy(frames),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
})

/**
 * The replica's worker alone also speaks to a sync server, over a network by TLS only. A worker has the policy that its own file comes
 * with; no page gains anything by it.
 */
export function policyOfFile(path: string, frames: string): { readonly 'content-security-policy'?: string } {
  if (!/^\/assets\/replica-worker-[\w-]+\.js$/.test(path)) return {}
  return { 'content-security-policy': contentPolicy(frames, "'self' wss: ws://127.0.0.1:* ws://localhost:*") }
}

/** Those of the browser twin, where cards come from the same address; whatever else is there cannot be framed. */
export const SAFETY_HEADERS = safetyHeaders("'self'")
