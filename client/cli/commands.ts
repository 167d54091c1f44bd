import type { CommandSpec } from './command.ts'
import { completionsCommand } from './completions.ts'
import { doctorCommand } from './doctor.ts'
import { exportCommand } from './export.ts'
import { historyCommand } from './history.ts'
import { importCommand } from './import.ts'
import { loginCommand } from './login.ts'
import { namespaceListCommand, namespaceShowCommand } from './namespace.ts'
import { noteCommand } from './note.ts'
import { promoteCommand, rollbackCommand } from './promote.ts'
import { promotionsCommand } from './promotions.ts'
import { restoreCommand } from './restore.ts'
import { runsCommand } from './runs.ts'
import { statusCommand } from './status.ts'
import { syncCommand } from './sync.ts'
import { tagAddCommand, tagRemoveCommand, tagReplaceCommand } from './tag-edit.ts'
import { tagListCommand } from './tag-list.ts'
import { vocabularyListCommand, vocabularySetCommand } from './vocabulary.ts'
import { watchCommand } from './watch.ts'

/** Every command, in the order of the help. Completions, help and "did you mean" follow. */
export const COMMANDS: readonly CommandSpec[] = [
  runsCommand,
  tagAddCommand,
  tagRemoveCommand,
  tagReplaceCommand,
  tagListCommand,
  promoteCommand,
  rollbackCommand,
  promotionsCommand,
  vocabularyListCommand,
  vocabularySetCommand,
  noteCommand,
  historyCommand,
  namespaceListCommand,
  namespaceShowCommand,
  watchCommand,
  importCommand,
  exportCommand,
  restoreCommand,
  loginCommand,
  syncCommand,
  statusCommand,
  doctorCommand,
  completionsCommand(() => COMMANDS),
]
