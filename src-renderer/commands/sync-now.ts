import type { Command } from './command.ts'

export const syncNow: Command = {
  id: 'sync-now',
  title: 'Sync now',
  group: 'Window',
  keys: ['Shift+s'],
  where: 'page',
  enabled: ({ replicaState }) => replicaState.get().status?.sync != null,
  run: ({ replica }) => replica.syncNow(),
}
