import type { ReactElement } from 'react'
import { KeyHint } from '../../ui/key-hint.tsx'

export function EditorFoot({ confirming }: { confirming: boolean }): ReactElement {
  return (
    <div className="popover-foot">
      <span className="key-note">
        <KeyHint chord="Enter" /> {confirming ? 'tag' : 'toggle'}
      </span>
      {!confirming && (
        <span className="key-note">
          <KeyHint chord="Mod+Enter" /> create
        </span>
      )}
      <span className="key-note">
        <KeyHint chord="Escape" /> {confirming ? 'do not' : 'close'}
      </span>
      <span className="grow" />
      {!confirming && (
        <span className="key-note">
          <KeyHint chord="Mod+z" /> undo
        </span>
      )}
    </div>
  )
}
