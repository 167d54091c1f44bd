import { useEffect, useState } from 'react'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'

/** Counting a selection of all runs takes a while, and typing a filter must not wait for it. */
const ASK_AFTER_MS = 150

/** How many of the selected runs the list does not show. The last answer stands until there is a new one. */
export function useOutside(): number {
  const { view, runs, replica } = useServices()
  const selection = useStore(view, (state) => state.selection)
  const taken = useStore(runs.sheet, (state) => state.current?.taken)
  const [outside, setOutside] = useState(0)
  useEffect(() => {
    if (taken === undefined) return undefined
    let left = false
    const ask = async (): Promise<void> => {
      const shown = selection.size === 0 ? 0 : await replica.countIn(runs.held, [...selection])
      if (!left) setOutside(selection.size - shown)
    }
    const timer = setTimeout(() => void ask(), ASK_AFTER_MS)
    return () => {
      left = true
      clearTimeout(timer)
    }
  }, [replica, runs, selection, taken])
  return Math.min(outside, selection.size)
}
