import { useEffect, useState } from 'react'

export interface StorageState {
  /** Bytes that this app's storage takes on this machine. */
  readonly used: number
  /** Bytes that it may take; 0 when the browser does not say. */
  readonly quota: number
  /** Whether the browser has promised not to clear it by itself when space is short. */
  readonly isPersisted: boolean
}

/** What the browser says of this app's storage; null until it answers, or where it does not. `keep` asks it not to clear it. */
export function useStorage(storage: StorageManager): { readonly state: StorageState | null; readonly keep: () => Promise<boolean> } {
  const [state, setState] = useState<StorageState | null>(null)
  useEffect(() => {
    let left = false
    const read = async (): Promise<void> => {
      const next = await readStorage(storage)
      if (!left) setState(next)
    }
    void read()
    return () => void (left = true)
  }, [storage])
  const keep = async (): Promise<boolean> => {
    const isPersisted = await storage.persist()
    setState(await readStorage(storage))
    return isPersisted
  }
  return { state, keep }
}

async function readStorage(storage: StorageManager): Promise<StorageState | null> {
  try {
    const [{ usage = 0, quota = 0 }, isPersisted] = await Promise.all([storage.estimate(), storage.persisted()])
    return { used: usage, quota, isPersisted }
  } catch {
    return null
  }
}
