import { isKeys, isPlain } from './chord.ts'
import type { Command } from './command.ts'

/** Keys that a person gave to commands, by command id; an empty list takes a command's keys away. Other commands keep their own. */
export type Bindings = Readonly<Record<string, readonly string[]>>

export interface KeyChoice {
  readonly keys: Bindings
  /** Whether single letters act while no field has the focus. */
  readonly letterKeys: boolean
}

/** More keys for one command than this are nobody's choice. */
const MOST_KEYS = 4

/** The keys that a command is bound to, its own or those of the person. */
export const boundKeys = (command: Command, keys: Bindings): readonly string[] => keys[command.id] ?? command.keys

/** The keys that act, the one for buttons first: without single letters where those are switched off. */
export const actingKeys = (command: Command, { keys, letterKeys }: KeyChoice): readonly string[] =>
  boundKeys(command, keys).filter((each) => letterKeys || !isPlain(each))

/** Reads stored bindings; whatever is not understood is left out, so that those commands keep their own keys. */
export function parseBindings(stored: unknown): Bindings {
  if (typeof stored !== 'object' || stored === null) return {}
  return Object.fromEntries(
    Object.entries(stored).flatMap(([id, keys]: [string, unknown]) => {
      const list = Array.isArray(keys) ? keys.filter((each) => typeof each === 'string') : null
      return list === null || list.length > MOST_KEYS || !list.every(isKeys) ? [] : [[id, list] as const]
    }),
  )
}
