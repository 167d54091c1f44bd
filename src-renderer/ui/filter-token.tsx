import type { ReactElement } from 'react'

/** One condition of a filter, drawn as a rectangle so that nobody takes it for a tag. */
export function FilterToken({ text }: { text: string }): ReactElement {
  const [, minus = '', key = '', value = ''] = /^(-?)([a-z]+:)?(.*)$/su.exec(text) ?? []
  return (
    <span className="filter-token">
      {minus !== '' && <span className="filter-minus">−</span>}
      {key !== '' && <span className="filter-key">{key}</span>}
      {value}
    </span>
  )
}
