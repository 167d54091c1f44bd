import { connectReplica } from './connect-replica.ts'
import type { ReplicaClient } from './replica-client.ts'

/** Imported before anything else of a window: its worker takes longest, so it begins while the rest of the first script is evaluated. */
export const openingReplica: Promise<ReplicaClient> = connectReplica()
