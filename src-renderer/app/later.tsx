import { useEffect, useEffectEvent, useLayoutEffect, useState, type ComponentType, type ReactElement } from 'react'
import { MissingPart } from '../views/notices/missing-part.tsx'
import { useServices } from './services.ts'
import { useStore } from './store.ts'
import { withoutPart, type ViewState } from './view-state.ts'

/** Code that has not come by then, as from a host that hangs, is said to be missing; it is drawn when it comes after all. */
const COMES_WITHIN_MS = 10_000

const loads: (() => Promise<unknown>)[] = []

/**
 * A view that the first paint of a window does not need, so its code is not waited for then. Where it is wanted before that has come,
 * nothing is drawn in its place for that moment, and keys wait (`EarlyKeys`). Code that can not be had is said. `isWanted` is for
 * a view that is always there and mostly shows nothing: whether it would show something now.
 */
export function later<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
  isWanted?: (state: ViewState) => boolean,
): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null
  const fetch = async (): Promise<ComponentType<Props>> => (loaded ??= await load())
  loads.push(fetch)
  return function Later(props: Props): ReactElement | null {
    const { view } = useServices()
    const [View, setView] = useState(() => loaded)
    const [isMissing, setIsMissing] = useState(false)
    const isAwaited = useStore(view, isWanted ?? always) && View === null && !isMissing
    const { onClose }: Closable = props
    const doWithout = useEffectEvent((): void => {
      view.set(withoutPart(view.get()))
      onClose?.()
    })
    useLayoutEffect(() => {
      if (!isAwaited) return undefined
      const part = (): void => doWithout()
      view.set({ partsAwaited: [...view.get().partsAwaited, part] })
      const timer = setTimeout(() => setIsMissing(true), COMES_WITHIN_MS)
      return () => {
        clearTimeout(timer)
        view.set({ partsAwaited: view.get().partsAwaited.filter((other) => other !== part) })
      }
    }, [view, isAwaited])
    useEffect(() => {
      if (View !== null) return
      fetch().then(
        (arrived) => setView(() => arrived),
        () => setIsMissing(true),
      )
    }, [View])
    if (View !== null) return <View {...props} />
    if (!isMissing) return null
    const close = (): void => {
      // A view that is always there is missing the next time, too.
      setIsMissing(isWanted !== undefined)
      onClose?.()
    }
    return <MissingPart isWanted={isWanted ?? always} onClose={close} />
  }
}

/** A view that its parent shows until this is called. */
interface Closable {
  readonly onClose?: () => void
}

const always = (): boolean => true

/** Brings all of them, so that no key press ever waits for one. */
export const fetchLaterViews = (): Promise<unknown> => Promise.allSettled(loads.map((load) => load()))
