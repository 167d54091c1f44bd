import { assertNever } from '../../../src-core/lib/assert-never.ts'
import type { KeyRefusal } from '../../commands/rebind.ts'
import { keyName } from '../../ui/key-hint.tsx'

/** Why keys were not given to a command, and what can be done. */
export function describeKeyRefusal(refusal: KeyRefusal): string {
  const keys = `\`${keyName(refusal.keys)}\``
  switch (refusal.kind) {
    case 'not-keys':
      return `${keys} cannot be a key here. Nothing was changed. Press another one.`
    case 'letter-in-fields':
      return `${keys} is written in fields, where this acts too. Nothing was changed. Press it with Ctrl, or another key.`
    case 'taken':
      return `${keys} is the key of “${refusal.by.title}”. Nothing was changed. Enter takes it from there, Esc leaves it.`
    case 'begins':
      return `${keys} and \`${keyName(refusal.other)}\` of “${refusal.by.title}” begin alike, so one could not be pressed. Nothing was changed. Enter takes the other away, Esc leaves both.`
    default:
      return assertNever(refusal)
  }
}
