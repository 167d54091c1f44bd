import { useState, type FormEvent, type ReactElement } from 'react'
import type { OpenSource } from './use-open-source.ts'

/** The path of a datastore, typed: a browser can not ask the system for a folder outside of its reach. */
export function PathForm({ opening, onOpened }: { opening: OpenSource; onOpened?: () => void }): ReactElement {
  const [path, setPath] = useState('')
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (path.trim() !== '' && (await opening.openPath(path.trim()))) onOpened?.()
  }
  const { refusal } = opening
  return (
    <form className="path-form" onSubmit={(event) => void submit(event)}>
      <label htmlFor="source-path" className="small ink2">
        Path of the <span className="mono">.metaflow</span> folder, or of the folder it is in
      </label>
      <div className="path-line">
        <input
          id="source-path"
          className="text-field mono grow"
          value={path}
          onChange={(event) => setPath(event.target.value)}
          placeholder="/home/alice/project"
          autoFocus
          spellCheck={false}
          autoComplete="off"
          aria-invalid={refusal !== null}
          aria-describedby={refusal === null ? undefined : 'source-refusal'}
        />
        <button type="submit" className="button primary" disabled={path.trim() === '' || opening.busy}>
          Open
        </button>
      </div>
    </form>
  )
}
