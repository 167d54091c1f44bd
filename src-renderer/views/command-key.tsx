import type { ReactElement } from 'react'
import { useServices } from '../app/services.ts'
import { useStore } from '../app/store.ts'
import { actingKeys } from '../commands/bindings.ts'
import type { Command } from '../commands/command.ts'
import { KeyHint } from '../ui/key-hint.tsx'

/** The keys that run a command now, as the person bound them; the first one is for buttons. */
export function useKeys(command: Command): readonly string[] {
  const { preferences } = useServices()
  const keys = useStore(preferences, (state) => state.keys)
  const letterKeys = useStore(preferences, (state) => state.letterKeys)
  return actingKeys(command, { keys, letterKeys })
}

/** The key of a command where it stands in a text or on a button; nothing when it has none. */
export function CommandKey({ command }: { command: Command }): ReactElement | null {
  const [keys] = useKeys(command)
  return keys === undefined ? null : <KeyHint chord={keys} />
}
