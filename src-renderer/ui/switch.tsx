import type { ReactElement } from 'react'

interface SwitchProps {
  readonly on: boolean
  readonly onSwitch: (on: boolean) => void
  /** Id of the element that names it. */
  readonly labelledBy: string
}

/** On or off, at once. Its name stands beside it. */
export function Switch({ on, onSwitch, labelledBy }: SwitchProps): ReactElement {
  return (
    <button type="button" role="switch" className="switch" aria-checked={on} aria-labelledby={labelledBy} onClick={() => onSwitch(!on)}>
      <span className="switch-knob" />
    </button>
  )
}
