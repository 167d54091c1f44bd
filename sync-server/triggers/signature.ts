import { createHmac } from 'node:crypto'

/** How a receiver knows that an event is from this server and new: `docs/triggers.md` has the other side. */
export interface Signed {
  /** Seconds since 1970, as text. */
  readonly timestamp: string
  /** `v1=` and the signature, once for each secret, with commas between. */
  readonly signature: string
}

/** `secrets`: the one that holds, and while it is new the one before it. */
export function sign(body: string, secrets: readonly string[], nowMs: number): Signed {
  const timestamp = String(Math.floor(nowMs / 1_000))
  const signature = secrets.map((secret) => `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`).join(',')
  return { timestamp, signature }
}
