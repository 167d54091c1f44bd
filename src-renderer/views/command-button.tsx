import type { ReactElement, ReactNode } from 'react'
import { useServices } from '../app/services.ts'
import type { Command } from '../commands/command.ts'
import { KeyHint } from '../ui/key-hint.tsx'

/** A button that runs a command and shows its key where it stands. `hint` names the key when it is another command's. */
export function CommandButton({
  command,
  className,
  hint = command.keys[0],
  children,
}: {
  command: Command
  className: string
  hint?: string | undefined
  children: ReactNode
}): ReactElement {
  const services = useServices()
  return (
    <button type="button" className={className} onClick={() => void command.run(services)}>
      {children}
      {hint !== undefined && <KeyHint chord={hint} />}
    </button>
  )
}
