import { boundKeys, type Bindings } from './bindings.ts'
import { isKeys, isPlain, prefixOf } from './chord.ts'
import type { Command } from './command.ts'

export type KeyRefusal =
  | { readonly kind: 'not-keys'; readonly keys: string }
  /** A single letter would act where one types: the command acts in fields too. */
  | { readonly kind: 'letter-in-fields'; readonly keys: string }
  /** The keys are those of another command. They may be taken from it. */
  | { readonly kind: 'taken'; readonly keys: string; readonly by: Command }
  /** One of the two begins the other, so that the longer could never be pressed. They may be taken too. */
  | { readonly kind: 'begins'; readonly keys: string; readonly other: string; readonly by: Command }

/**
 * Whether two commands can be meant by the same key press. Those of a card or a comparison only act there, and those that share a key of
 * their own never act at the same time, as the moves of the list and of the timeline.
 */
const meet = (a: Command, b: Command): boolean => a.id !== b.id && a.over === b.over && !a.keys.some((keys) => b.keys.includes(keys))

/** Why `command` can not be given these keys as everything is bound now; null when it can. */
export function refuseKeys(commands: readonly Command[], bindings: Bindings, command: Command, keys: string): KeyRefusal | null {
  if (!isKeys(keys)) return { kind: 'not-keys', keys }
  if (command.where === 'always' && isPlain(keys)) return { kind: 'letter-in-fields', keys }
  for (const other of commands.filter((each) => meet(each, command)))
    for (const bound of boundKeys(other, bindings)) {
      if (bound === keys) return { kind: 'taken', keys, by: other }
      if (prefixOf(bound) === keys || prefixOf(keys) === bound) return { kind: 'begins', keys, other: bound, by: other }
    }
  return null
}

/** Puts `keys` in the place of the first keys of `command`, and takes them from every other command that they would collide with. */
export function bindKeys(commands: readonly Command[], bindings: Bindings, command: Command, keys: string): Bindings {
  const [, ...others] = boundKeys(command, bindings)
  return withKeys(commands, bindings, command, [keys, ...others.filter((each) => each !== keys)])
}

/** Takes the first keys of a command away. */
export const dropKeys = (bindings: Bindings, command: Command): Bindings =>
  tidy({ ...bindings, [command.id]: boundKeys(command, bindings).slice(1) }, command)

/** Gives a command its own keys back, from whichever command has them now. */
export const resetKeys = (commands: readonly Command[], bindings: Bindings, command: Command): Bindings =>
  withKeys(commands, bindings, command, command.keys)

function withKeys(commands: readonly Command[], bindings: Bindings, command: Command, keys: readonly string[]): Bindings {
  const collides = (bound: string): boolean => keys.some((each) => each === bound || prefixOf(bound) === each || prefixOf(each) === bound)
  let next: Bindings = { ...bindings, [command.id]: keys }
  for (const other of commands.filter((each) => meet(each, command))) {
    const bound = boundKeys(other, bindings)
    const kept = bound.filter((each) => !collides(each))
    if (kept.length < bound.length) next = tidy({ ...next, [other.id]: kept }, other)
  }
  return tidy(next, command)
}

/** A command that has its own keys again needs no entry. */
function tidy(bindings: Bindings, command: Command): Bindings {
  const { [command.id]: keys, ...others } = bindings
  return keys !== undefined && keys.join('\n') !== command.keys.join('\n') ? bindings : others
}
