import type { ReactElement } from 'react'
import { splitTag } from '../../src-core/tags/split-tag.ts'
import { useTagLook } from './tag-looks.ts'
import { visibleText } from './visible-text.ts'

/** `added` and `removed` wait to be safe; `kept` is punched; `planned` is not done yet, and drawn as `added`; `proposed` is for the server to decide. */
export type TagState = 'kept' | 'added' | 'removed' | 'planned' | 'proposed'

const WAITING_NOTE = {
  kept: '',
  planned: '',
  added: ' (added, not sent yet)',
  removed: ' (removed, not sent yet)',
  proposed: ' (proposed)',
} as const

/** Up to so many letters (UTF-16) no chip is as wide as the widest may be. */
const SHORT = 16

/** `punched`: it has just become safe, and its hole opens. */
export function TagChip({ tag, state = 'kept', punched = false }: { tag: string; state?: TagState; punched?: boolean }): ReactElement {
  const { key, value } = splitTag(visibleText(tag))
  const { hue, title } = useTagLook(tag)
  return (
    <span
      className={`tag ${state === 'planned' ? 'added' : state}${tag.length > SHORT ? ' is-long' : ''}${punched ? ' is-punched' : ''}`}
      data-hue={hue}
      data-tag={tag}
      title={state === 'proposed' ? `${title}\nProposed: the server decides` : title}
    >
      <bdi className="tag-text">
        {key !== null && <span className="tag-key">{key}:</span>}
        {value}
      </bdi>
      {WAITING_NOTE[state] !== '' && <span className="visually-hidden">{WAITING_NOTE[state]}</span>}
    </span>
  )
}

/** The small tag in front of a name in the sidebar: a hue without the paper. */
export function Hanger({ tag }: { tag: string }): ReactElement {
  const { hue } = useTagLook(tag)
  return (
    <span className="hanger" aria-hidden="true" data-hue={hue}>
      <svg viewBox="0 0 14 10">
        <path
          fillRule="evenodd"
          d="M3.2 0H13a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H3.2L0 7.3V2.7zM3.9 3.6a1.4 1.4 0 1 0 0 2.8 1.4 1.4 0 0 0 0-2.8z"
        />
      </svg>
    </span>
  )
}
