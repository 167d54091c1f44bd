import { useState } from 'react'
import { flushSync } from 'react-dom'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { openQuery, printEdited, type EditedQuery } from './edited-query.ts'

export interface EditedQueryState {
  readonly edited: EditedQuery
  /** The whole filter, and where in it the draft begins. */
  readonly text: string
  readonly draftFrom: number
  /** Shows an edit, and filters by it at once. Drawn when it returns, so that the focus can go to what it made. */
  readonly edit: (next: EditedQuery) => void
  /** Makes tokens of all that was typed, if it can be read. The text stays as it is. */
  readonly fold: () => void
}

/** The filter of this window, cut into tokens and the text being typed. A filter that was set elsewhere is cut anew. */
export function useEditedQuery(): EditedQueryState {
  const { view } = useServices()
  const query = useStore(view, (state) => state.query)
  const [kept, setKept] = useState(() => openQuery(query))
  const edited = printEdited(kept).text === query ? kept : openQuery(query)
  const edit = (next: EditedQuery): void => {
    flushSync(() => {
      setKept(next)
      view.set({ query: printEdited(next).text, screen: 'runs' })
    })
  }
  const fold = (): void => {
    const opened = openQuery(query)
    if (opened.draft === '') setKept(opened)
  }
  return { edited, ...printEdited(edited), edit, fold }
}
