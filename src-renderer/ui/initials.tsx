import type { ReactElement } from 'react'

export function Initials({ name }: { name: string }): ReactElement {
  return (
    <span className="initials" role="img" aria-label={name} title={name}>
      {firstLetter(name)}
    </span>
  )
}

/** The first letter as it is read, be it one character or several. */
function firstLetter(name: string): string {
  const [first] = new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(name)
  return first?.segment ?? ''
}
