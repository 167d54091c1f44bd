import type { ReactElement } from 'react'
import { KeyHint } from '../../ui/key-hint.tsx'

interface EditorFootProps {
  readonly question: boolean
  readonly removing: boolean
  readonly queued: number
  readonly typing: boolean
}

/** What the keys do now. */
export function EditorFoot({ question, removing, queued, typing }: EditorFootProps): ReactElement {
  const verb = removing ? 'remove' : 'add'
  const enter = question ? 'tag' : queued > 0 ? `${verb} ${typing ? `all ${queued + 1}` : queued}` : removing ? 'remove' : 'toggle'
  return (
    <div className="popover-foot">
      <KeyNote chord="Enter">{enter}</KeyNote>
      {!question && typing && <KeyNote chord="Tab">one more</KeyNote>}
      {!question && !removing && <KeyNote chord="Mod+Enter">create</KeyNote>}
      {!(typing && !question) && <KeyNote chord="Escape">{question ? 'do not' : 'close'}</KeyNote>}
      <span className="grow" />
      {!question && !typing && <KeyNote chord="Mod+z">undo</KeyNote>}
    </div>
  )
}

function KeyNote({ chord, children }: { chord: string; children: string }): ReactElement {
  return (
    <span className="key-note">
      <KeyHint chord={chord} /> {children}
    </span>
  )
}
