import { useEffect, useState, type ComponentType, type ReactElement } from 'react'

const loads: (() => Promise<unknown>)[] = []

/**
 * A view that the first paint of a window does not need, so its code is not waited for then. Where it is wanted before that has come,
 * nothing is drawn in its place for that moment.
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null
  const fetch = async (): Promise<ComponentType<Props>> => (loaded ??= await load())
  loads.push(fetch)
  return function Later(props: Props): ReactElement | null {
    const [View, setView] = useState(() => loaded)
    useEffect(() => {
      if (View === null) fetch().then((view) => setView(() => view), reportError)
    }, [View])
    return View === null ? null : <View {...props} />
  }
}

/** Brings all of them, so that no key press ever waits for one. */
export const fetchLaterViews = (): Promise<unknown> => Promise.allSettled(loads.map((load) => load()))
