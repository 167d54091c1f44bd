import type { ReactElement } from 'react'
import type { RunStatus } from '../../../src-core/runs/run.ts'
import { Icon, type IconName } from '../../ui/icon.tsx'

const LOOKS: Readonly<Record<RunStatus, readonly [icon: IconName, ink: string, label: string]>> = {
  completed: ['state-success', 'success', 'Completed'],
  failed: ['state-failed', 'failed', 'Failed'],
  running: ['state-running', 'running', 'Running'],
  unknown: ['state-unknown', 'ink3', 'No end recorded'],
}

export function StatusIcon({ status }: { status: RunStatus }): ReactElement {
  const [icon, ink, label] = LOOKS[status]
  return <Icon name={icon} className={ink} label={label} />
}
