import { defaultNamespace, type NamespaceIdentity } from '../../src-core/namespace/default-namespace.ts'
import { metaflowEnvironment } from '../../src-sources/metaflow-config.ts'
import { MetaflowUnknownUser } from './errors.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Who Metaflow takes the person for, from its configuration and the environment (contract 2.1). Throws `MetaflowUnknownUser`. */
export async function readIdentity(env: Environment): Promise<NamespaceIdentity> {
  const identity = defaultNamespace(await metaflowEnvironment(env))
  if (!identity.ok) throw new MetaflowUnknownUser()
  return identity.value
}
