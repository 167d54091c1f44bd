import type { CommandSpec } from './command.ts'
import { runsCommand } from './runs.ts'

/** Every command, in the order of the help. Completions, help and "did you mean" follow. */
export const COMMANDS: readonly CommandSpec[] = [runsCommand]
