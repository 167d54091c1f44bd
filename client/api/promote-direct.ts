import { isRestPromotion } from '../../src-core/protocol/rest-promotions.ts'
import { runName } from '../../src-core/promotion/describe-promotion.ts'
import type { ServerAddress } from '../../src-core/replica/sync/server-socket.ts'
import { runKey } from '../../src-core/runs/run-key.ts'
import { type MetaflowException, MetaflowNotFound, MetaflowTaggingError, ServerUnavailable } from './errors.ts'
import { parsePathspec } from './pathspec.ts'
import type { Promotion, PromotionRequest } from './promotion.ts'

/**
 * Asks a server to decide on a promotion at once, over REST: nothing of this machine is used, as in CI. Rejects with `MetaflowNotFound`,
 * `MetaflowTaggingError` or `ServerUnavailable`; a proposal that was lost is an answer.
 */
export async function promoteDirect(
  server: ServerAddress,
  request: PromotionRequest,
  { timeoutMs }: { readonly timeoutMs: number },
): Promise<Promotion> {
  const { act, tag } = request
  const target = request.act === 'promote' ? parsePathspec(request.pathspec) : { flow: request.flow }
  const response = await ask(server, JSON.stringify({ act, tag, ...target }), timeoutMs)
  const body: unknown = await response.json().catch(() => null)
  if (response.ok && isRestPromotion(body)) {
    const { origin, ...told } = body
    return { pathspec: runName(runKey(origin, told.flow, told.runId)), ...told }
  }
  throw refusalOf(server, response.status, body)
}

async function ask({ url, token, workspace }: ServerAddress, body: string, timeoutMs: number): Promise<Response> {
  const address = new URL(url.replace(/^ws/, 'http'))
  address.pathname = `${address.pathname.replace(/\/(sync)?$/, '')}/api/v1/workspaces/${encodeURIComponent(workspace)}/promotions`
  try {
    return await fetch(address, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    })
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    const what = isLate ? `${url} has not answered within ${timeoutMs / 1000} s` : `${url} was not reached`
    throw new ServerUnavailable(
      isLate ? 'timed-out' : 'offline',
      `${what}. It is not known whether it was promoted: to say it again does no harm.`,
      { cause: error },
    )
  }
}

function refusalOf({ url }: ServerAddress, status: number, body: unknown): MetaflowException {
  const { error }: Readonly<Record<string, unknown>> = { ...(typeof body === 'object' ? body : {}) }
  const { code, message }: Readonly<Record<string, unknown>> = { ...(typeof error === 'object' ? error : {}) }
  const said = typeof message === 'string' ? message : `${url} has answered ${status}. Nothing was promoted. Ask whoever keeps the server.`
  if (code === 'unknown-run') return new MetaflowNotFound(said)
  if (code === 'no-token' || code === 'not-allowed') return new ServerUnavailable('access-refused', said)
  if (code === 'tag-refused' || code === 'bad-request') return new MetaflowTaggingError(said)
  return new ServerUnavailable('offline', said)
}
