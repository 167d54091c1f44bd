import type { ReactElement } from 'react'

/** A sentence for people in which names stand between backticks, as in a message: they are drawn in the fixed-width face. */
export function Sentence({ text }: { text: string }): ReactElement {
  return (
    <>
      {text.split('`').map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          // oxlint-disable-next-line react/no-array-index-key -- the parts of one sentence never move
          <span key={index} className="mono">
            {part}
          </span>
        ),
      )}
    </>
  )
}
