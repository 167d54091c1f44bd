import { useId, type ReactElement, type ReactNode } from 'react'

interface SettingRowProps {
  readonly label: string
  readonly note?: ReactNode
  /** The control, which names itself by the row's label. */
  readonly children?: (labelId: string) => ReactNode
}

/** One setting on one line: what it is, what it means, and the control at the right. */
export function SettingRow({ label, note, children }: SettingRowProps): ReactElement {
  const id = useId()
  return (
    <div className="setting-row">
      <div className="grow">
        <p id={id} className="medium">
          {label}
        </p>
        {note !== undefined && <p className="ink2 small">{note}</p>}
      </div>
      {children?.(id)}
    </div>
  )
}
