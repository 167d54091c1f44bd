import { useId, useState, type ReactElement } from 'react'

interface TextRuleProps {
  readonly label: string
  readonly value: string
  readonly placeholder: string
  readonly note?: string
  /** Values to choose from. */
  readonly known?: readonly string[]
  readonly onKeep: (value: string) => void
}

/**
 * A text that is kept by Enter and when the field is left; Escape leaves it as it was. Another one that came meanwhile, from others or by
 * undo, takes its place; the focus stays.
 */
export function TextRule({ label, value, placeholder, note, known, onKeep }: TextRuleProps): ReactElement {
  const id = useId()
  const [text, setText] = useState(value)
  const [agreed, setAgreed] = useState(value)
  if (agreed !== value) {
    setAgreed(value)
    setText(value)
  }
  const keep = (): void => {
    if (text.trim() !== value) onKeep(text.trim())
  }
  return (
    <div className="rule-row">
      <label htmlFor={id} className="rule-label">
        {label}
      </label>
      <input
        id={id}
        className="text-field"
        value={text}
        placeholder={placeholder}
        list={known === undefined ? undefined : `${id}-known`}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === 'Enter') keep()
          else if (event.key === 'Escape' && text !== value) setText(value)
          else return
          event.preventDefault()
          event.stopPropagation()
        }}
      />
      {known !== undefined && (
        <datalist id={`${id}-known`}>
          {known.map((item) => (
            <option key={item} value={item} />
          ))}
        </datalist>
      )}
      {note !== undefined && <p className="ink3 small">{note}</p>}
    </div>
  )
}
