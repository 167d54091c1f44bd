import { useId, useState, type FormEvent, type ReactElement } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'

/** The name that tags are signed with. Saved by Enter or the button; an empty one goes back to what Metaflow uses here. */
export function NameField({ onSaved, autoFocus = false }: { onSaved?: () => void; autoFocus?: boolean }): ReactElement {
  const { preferences, host } = useServices()
  const given = useStore(host, (state) => state.info.userName)
  const saved = useStore(preferences, (state) => state.userName)
  const [name, setName] = useState(saved ?? given ?? '')
  const id = useId()
  const trimmed = name.trim()
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (trimmed === '' && given === null) return
    preferences.set({ userName: trimmed === '' || trimmed === given ? null : trimmed })
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
        placeholder={given ?? 'your name'}
        autoFocus={autoFocus}
        spellCheck={false}
        autoComplete="off"
        maxLength={200}
      />
      <button type="submit" className="button" disabled={(trimmed === '' && given === null) || trimmed === (saved ?? given ?? '')}>
        Save
      </button>
    </form>
  )
}
