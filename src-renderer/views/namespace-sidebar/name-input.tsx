import { useRef, useState, type ReactElement } from 'react'

/**
 * A name typed in place. Enter and leaving the field keep it, Escape leaves it as it was. What `onName` returns is why it was refused,
 * and stands below; the field stays open then.
 */
export function NameInput({
  label,
  value,
  onName,
  onClose,
}: {
  label: string
  value: string
  onName: (name: string) => Promise<string | null>
  /** `byKey`: the focus was still here, and has to go somewhere. */
  onClose: (byKey: boolean) => void
}): ReactElement {
  const [name, setName] = useState(value)
  const [refusal, setRefusal] = useState<string | null>(null)
  const isClosing = useRef(false)
  const close = (byKey: boolean): void => {
    isClosing.current = true
    onClose(byKey)
  }
  const keep = async (byKey: boolean): Promise<void> => {
    if (isClosing.current) return
    if (name.trim() === '' && !byKey) return close(false)
    const refused = await onName(name.trim())
    if (refused === null) close(byKey)
    else setRefusal(refused)
  }
  return (
    <div className="nav-name">
      <input
        className="text-field name"
        aria-label={label}
        aria-invalid={refusal !== null}
        value={name}
        placeholder="Name of the view"
        autoFocus
        spellCheck={false}
        autoComplete="off"
        onFocus={(event) => event.target.select()}
        onChange={(event) => {
          setName(event.target.value)
          setRefusal(null)
        }}
        onBlur={() => void keep(false)}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return
          event.preventDefault()
          event.stopPropagation()
          if (event.key === 'Enter') void keep(true)
          else close(true)
        }}
      />
      {refusal !== null && (
        <p role="alert" className="nav-refusal">
          {refusal}
        </p>
      )}
    </div>
  )
}
