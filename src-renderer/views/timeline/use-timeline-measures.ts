import { useEffect, useState, type RefObject } from 'react'

export interface TimelineMeasures {
  /** Where the lanes begin, and how wide and high what is in view of them is. */
  readonly leftPx: number
  readonly widthPx: number
  readonly heightPx: number
  /** Size of text; 1 is the usual one. */
  readonly textScale: number
}

const USUAL_TEXT_PX = 16

/** Measures of the scale, renewed when it changes its size. */
export function useTimelineMeasures(scroller: RefObject<HTMLElement | null>, scale: RefObject<HTMLElement | null>): TimelineMeasures {
  const [measures, setMeasures] = useState<TimelineMeasures>({ leftPx: 0, widthPx: 0, heightPx: 0, textScale: 1 })
  useEffect(() => {
    const [list, line] = [scroller.current, scale.current]
    if (list === null || line === null) return undefined
    const measure = (): void =>
      setMeasures((before) => {
        const textPx = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
        const next: TimelineMeasures = {
          leftPx: line.offsetLeft,
          widthPx: line.clientWidth,
          heightPx: list.clientHeight,
          textScale: textPx / USUAL_TEXT_PX,
        }
        return isSame(before, next) ? before : next
      })
    const observer = new ResizeObserver(measure)
    observer.observe(list)
    observer.observe(line)
    measure()
    return () => observer.disconnect()
  }, [scroller, scale])
  return measures
}

const isSame = (a: TimelineMeasures, b: TimelineMeasures): boolean =>
  a.leftPx === b.leftPx && a.widthPx === b.widthPx && a.heightPx === b.heightPx && a.textScale === b.textScale
