import type { Result } from '../../src-core/lib/result.ts'
import type { UndoDone, UndoRefusal } from '../../src-core/replica/api.ts'
import type { Services } from '../app/services.ts'
import { say } from '../app/toast.ts'
import { countOf } from '../ui/words.ts'
import type { Command } from './command.ts'

/** Says what came of taking an act back or doing it again, where one row does not already show it. */
function report(services: Services, verb: string, result: Result<UndoDone, UndoRefusal>): void {
  if (result.ok) {
    if (result.value.changed > 1) say(services.view, { text: `${verb} on ${countOf(result.value.changed, 'run')}.` })
  } else if (result.error.kind === 'nothing-to-undo') say(services.view, { text: 'Nothing is left to take back.' })
  else say(services.view, { text: result.error.trouble.message })
}

export const undo: Command = {
  id: 'undo',
  title: 'Undo your last change',
  group: 'Tag',
  keys: ['Mod+z'],
  where: 'page',
  enabled: ({ replicaState }) => replicaState.get().status?.canUndo ?? false,
  async run(services) {
    report(services, 'Taken back', await services.replica.undo())
  },
}

export const redo: Command = {
  id: 'redo',
  title: 'Redo it',
  group: 'Tag',
  keys: ['Shift+Mod+z', 'Mod+y'],
  where: 'page',
  enabled: ({ replicaState }) => replicaState.get().status?.canRedo ?? false,
  async run(services) {
    report(services, 'Done again', await services.replica.redo())
  },
}
