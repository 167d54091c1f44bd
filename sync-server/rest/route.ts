import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { REST_ERRORS, type RestError, type RestErrorCode } from '../../src-core/protocol/rest.ts'
import type { TokenRecord } from '../auth/token-file.ts'

/** What every route below a workspace knows: the token, which is for that workspace. */
export type Env = { Variables: { token: TokenRecord } }

/** A list of tags is short: 100 of the longest in the widest characters. */
const MAX_BODY_BYTES = 256 * 1024

export const limitBody = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: (c) => refuse(c, 'too-large', `The body is longer than ${MAX_BODY_BYTES / 1024} KB. Nothing was changed.`),
})

export function refuse(c: Context, code: RestErrorCode, message: string): Response {
  const body: RestError = { error: { code, message } }
  return c.json(body, REST_ERRORS[code])
}

export const workspaceOf = (c: Context): string => c.req.param('workspace') ?? ''

/** A room did not take what was to be written in it. */
export function refuseRoom(c: Context, { code, reason }: { readonly code: number; readonly reason: string }): Response {
  if (code === 4403) return refuse(c, 'not-allowed', `Not allowed: ${reason}. Nothing was changed.`)
  return refuse(c, 'unavailable', `The room did not take the change: ${reason}. It was not acknowledged. Try again in a moment.`)
}
