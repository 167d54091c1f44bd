import { useEffect, useState } from 'react'

const MINUTE_MS = 60_000

/** The time in epoch milliseconds, renewed once a minute and when the window is seen again: the machine may have slept, or its clock been set. */
export function useMinute(): number {
  const [nowMs, setNowMs] = useState(() => Date.now())
  useEffect(() => {
    const renew = (): void => setNowMs(Date.now())
    const timer = setInterval(renew, MINUTE_MS)
    document.addEventListener('visibilitychange', renew)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', renew)
    }
  }, [])
  return nowMs
}
