import { useEffect, useState, type RefObject } from 'react'

export interface TimelineMeasures {
  /** Where the lanes begin, and how wide and high what is in view of them is. */
  readonly leftPx: number
  readonly widthPx: number
  readonly heightPx: number
}

/** Measures of the scale, renewed when it changes its size. */
export function useTimelineMeasures(scroller: RefObject<HTMLElement | null>, scale: RefObject<HTMLElement | null>): TimelineMeasures {
  const [measures, setMeasures] = useState<TimelineMeasures>({ leftPx: 0, widthPx: 0, heightPx: 0 })
  useEffect(() => {
    const [list, line] = [scroller.current, scale.current]
    if (list === null || line === null) return undefined
    const measure = (): void =>
      setMeasures((before) => {
        const next = { leftPx: line.offsetLeft, widthPx: line.clientWidth, heightPx: list.clientHeight }
        return before.leftPx === next.leftPx && before.widthPx === next.widthPx && before.heightPx === next.heightPx ? before : next
      })
    const observer = new ResizeObserver(measure)
    observer.observe(list)
    observer.observe(line)
    measure()
    return () => observer.disconnect()
  }, [scroller, scale])
  return measures
}
