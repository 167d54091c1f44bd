import { Component, type ReactNode } from 'react'
import { Notice } from '../../ui/notice.tsx'
import { ReloadButton } from './reload-button.tsx'

interface Fault {
  readonly fault: string | null
}

/** Says what happened where the window can not be drawn any more, instead of leaving it blank. */
export class WholeWindow extends Component<{ readonly children: ReactNode }, Fault> {
  override state: Fault = { fault: null }

  static getDerivedStateFromError(error: unknown): Fault {
    return { fault: error instanceof Error ? error.message : String(error) }
  }

  override render(): ReactNode {
    const { fault } = this.state
    return fault === null ? this.props.children : <StoppedWindow message={`This window has stopped drawing: ${fault}. ${SAFE}`} />
  }
}

const SAFE = 'What was shown as safe is safe; nothing else was changed. Reload the window; it comes back where it was.'

/** A window that has nothing else to show. */
export function StoppedWindow({ message }: { message: string }): ReactNode {
  return (
    <main className="stopped-window">
      <Notice tone="bad" role="alert" message={message} actions={<ReloadButton autoFocus />} />
    </main>
  )
}
