import { useEffect, useState } from 'react'

/** The time in epoch milliseconds, renewed each second while it is asked for. */
export function useSecond(isAsked: boolean): number {
  const [nowMs, setNowMs] = useState(() => Date.now())
  useEffect(() => {
    if (!isAsked) return undefined
    const timer = setInterval(() => setNowMs(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [isAsked])
  return nowMs
}
