import type { ObservedRun } from '../../src-core/runs/run.ts'
import { MemoryHub } from './memory-hub.ts'
import { openReplica, settle, SOURCE, type TestReplica } from './replicas.ts'

export type JoinedReplica = TestReplica & ReturnType<MemoryHub['link']>

/** Replicas of these people on one hub; each has imported the runs. `rest` lets through all that is under way. */
export async function joinReplicas(
  names: readonly string[],
  runs: readonly ObservedRun[],
): Promise<{ people: JoinedReplica[]; hub: MemoryHub; rest: () => Promise<void> }> {
  const hub = new MemoryHub()
  const rest = async (): Promise<void> => {
    for (let quiet = 0; quiet < 4;) {
      await settle(3)
      quiet = hub.flush() === 0 ? quiet + 1 : 0
    }
  }
  const people = await Promise.all(
    names.map(async (name) => {
      const wire = hub.link()
      return { ...(await openReplica(name, { keeper: 'server', socket: wire.socket })), ...wire }
    }),
  )
  for (const { replica } of people) await replica.importRuns(SOURCE, runs)
  await rest()
  return { people, hub, rest }
}
