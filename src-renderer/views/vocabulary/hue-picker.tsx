import { useId, type KeyboardEvent, type ReactElement } from 'react'
import { TAG_HUES, hueName } from '../../../src-core/tags/tag-hue.ts'
import { Icon } from '../../ui/icon.tsx'

const STEP = 360 / TAG_HUES.length

/** The colour of a tag: one of twelve, or the one that its text gives it. A radio group with arrow keys. */
export function HuePicker({ hue, onHue }: { hue: number | null; onHue: (hue: number | null) => void }): ReactElement {
  const id = useId()
  const chosen = hue === null ? -1 : TAG_HUES.indexOf(hueName(hue))
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 0
    if (step === 0 || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    event.stopPropagation()
    const next = ((chosen + 1 + step + TAG_HUES.length + 1) % (TAG_HUES.length + 1)) - 1
    onHue(next === -1 ? null : next * STEP)
    event.currentTarget.querySelectorAll<HTMLElement>('[role="radio"]')[next + 1]?.focus()
  }
  return (
    <div className="rule-row">
      <span id={id} className="rule-label">
        Colour
      </span>
      <div className="hues" role="radiogroup" aria-labelledby={id} onKeyDown={onKeyDown}>
        <button
          type="button"
          role="radio"
          className="hue-auto"
          aria-checked={chosen === -1}
          tabIndex={chosen === -1 ? 0 : -1}
          title="The hue that the part before the first colon gives"
          onClick={() => onHue(null)}
        >
          Auto
        </button>
        {TAG_HUES.map((name, index) => (
          <button
            key={name}
            type="button"
            role="radio"
            className="hue"
            data-hue={name}
            aria-label={name}
            title={name}
            aria-checked={index === chosen}
            tabIndex={index === chosen ? 0 : -1}
            onClick={() => onHue(index * STEP)}
          >
            {index === chosen && <Icon name="check" className="s14" />}
          </button>
        ))}
      </div>
    </div>
  )
}
