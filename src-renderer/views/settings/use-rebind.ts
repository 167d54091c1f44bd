import { useState, type KeyboardEvent } from 'react'
import { useServices } from '../../app/services.ts'
import { boundKeys } from '../../commands/bindings.ts'
import { chordOf, isModifier, prefixOf } from '../../commands/chord.ts'
import type { Command } from '../../commands/command.ts'
import { bindKeys, dropKeys, refuseKeys, type KeyRefusal } from '../../commands/rebind.ts'
import { commands } from '../../commands/registry.ts'

/** A command that waits for its new keys. */
interface Listening {
  readonly id: string
  /** The first key of a sequence, already pressed. */
  readonly begun: string | null
  readonly refusal: KeyRefusal | null
}

interface Rebind {
  readonly listening: Listening | null
  readonly listen: (command: Command) => void
  readonly stop: () => void
  /** Gives the keys that were refused to the command all the same, where they can be taken from another. */
  readonly take: (command: Command) => void
  readonly onKeyDown: (event: KeyboardEvent, command: Command) => void
}

/** Takes the next key press as the new keys of a command. Escape leaves them as they are, Delete takes them away. */
export function useRebind(): Rebind {
  const { preferences } = useServices()
  const [listening, setListening] = useState<Listening | null>(null)
  const stop = (): void => setListening(null)
  const bind = (command: Command, keys: string): void => {
    preferences.set({ keys: bindKeys(commands, preferences.get().keys, command, keys) })
    stop()
  }
  const take = (command: Command): void => {
    const refusal = listening?.refusal ?? null
    if (refusal?.kind === 'taken' || refusal?.kind === 'begins') bind(command, refusal.keys)
  }
  const begins = (chord: string): boolean =>
    commands.some((command) => boundKeys(command, preferences.get().keys).some((keys) => prefixOf(keys) === chord))

  const onKeyDown = (event: KeyboardEvent, command: Command): void => {
    if (listening === null || listening.id !== command.id || event.key === 'Tab') return
    event.stopPropagation()
    if (isModifier(event.key)) return
    event.preventDefault()
    const { begun, refusal } = listening
    const chord = chordOf(event.nativeEvent)
    if (chord === 'Escape') return stop()
    if (refusal !== null && chord === 'Enter') return take(command)
    if (begun === null && (chord === 'Delete' || chord === 'Backspace')) {
      preferences.set({ keys: dropKeys(preferences.get().keys, command) })
      return stop()
    }
    if (begun === null && begins(chord)) return setListening({ id: command.id, begun: chord, refusal: null })
    const keys = begun === null ? chord : `${begun} ${chord}`
    const wrong = refuseKeys(commands, preferences.get().keys, command, keys)
    if (wrong === null) bind(command, keys)
    else setListening({ id: command.id, begun: null, refusal: wrong })
  }
  return { listening, listen: ({ id }) => setListening({ id, begun: null, refusal: null }), stop, take, onKeyDown }
}
