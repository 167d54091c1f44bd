import type { ReactElement, ReactNode } from 'react'
import { useServices } from '../app/services.ts'
import type { Command } from '../commands/command.ts'
import { CommandKey } from './command-key.tsx'

/** A button that runs a command and shows its key where it stands. `hint` is the command whose key it shows, when that is another. */
export function CommandButton({
  command,
  className,
  hint = command,
  children,
}: {
  command: Command
  className: string
  hint?: Command
  children: ReactNode
}): ReactElement {
  const services = useServices()
  return (
    <button type="button" className={className} onClick={() => void command.run(services)}>
      {children}
      <CommandKey command={hint} />
    </button>
  )
}
