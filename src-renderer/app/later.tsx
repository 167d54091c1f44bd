import { useEffect, useLayoutEffect, useState, type ComponentType, type ReactElement } from 'react'
import { MissingPart } from '../views/notices/missing-part.tsx'
import { useServices } from './services.ts'
import { useStore } from './store.ts'
import type { ViewState } from './view-state.ts'

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
    useLayoutEffect(() => {
      if (!isAwaited) return undefined
      view.set({ partsAwaited: view.get().partsAwaited + 1 })
      return () => view.set({ partsAwaited: view.get().partsAwaited - 1 })
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
    const { onClose }: Closable = props
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
