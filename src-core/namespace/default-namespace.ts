import { err, ok } from '../lib/result.ts'
import type { Result } from '../lib/result.ts'

export interface NamespaceIdentity {
  readonly namespace: string
  /** The name found on the way; null when a production token speaks for nobody. */
  readonly userName: string | null
}

/** Metaflow's order; `LOGNAME` and the account of the operating system are not asked (contract 2.1). */
const NAME_VARIABLES = ['METAFLOW_USER', 'SUDO_USER', 'USERNAME', 'USER']

/**
 * The namespace that Metaflow would start in with these environment variables: `production:<token>`, else `user:<name>`.
 * Metaflow itself refuses to work for `root` or for nobody; here that is data.
 */
export function defaultNamespace(
  env: Readonly<Record<string, string | undefined>>,
): Result<NamespaceIdentity, { readonly kind: 'unknown-user' }> {
  const userName = NAME_VARIABLES.map((name) => env[name]).find((value) => value !== undefined && value !== '' && value !== 'root') ?? null
  const token = env['METAFLOW_PRODUCTION_TOKEN']
  if (token !== undefined && token !== '') return ok({ namespace: `production:${token}`, userName })
  return userName === null ? err({ kind: 'unknown-user' }) : ok({ namespace: `user:${userName}`, userName })
}
