import { useId, useState, type FormEvent, type ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'

/** The name that tags are signed with. Saved by Enter or the button; an empty one goes back to what Metaflow uses here. */
export function NameField({ onSaved, autoFocus = false }: { onSaved?: () => void; autoFocus?: boolean }): ReactElement {
  const { preferences, appInfo } = useServices()
  const saved = useStore(preferences, (state) => state.userName)
  const [name, setName] = useState(saved ?? appInfo.userName ?? '')
  const id = useId()
  const trimmed = name.trim()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (trimmed === '' && appInfo.userName === null) return
    preferences.set({ userName: trimmed === '' || trimmed === appInfo.userName ? null : trimmed })
    onSaved?.()
  }
  return (
    <form className="name-field" onSubmit={submit}>
      <label htmlFor={id}>Your tags are signed</label>
      <input
        id={id}
        className="text-field name"
        value={name}
        onChange={(event) => setName(event.target.value)}
        placeholder={appInfo.userName ?? 'your name'}
        autoFocus={autoFocus}
        spellCheck={false}
        autoComplete="off"
        maxLength={200}
      />
      <button
        type="submit"
        className="button"
        disabled={(trimmed === '' && appInfo.userName === null) || trimmed === (saved ?? appInfo.userName ?? '')}
      >
        Save
      </button>
    </form>
  )
}
