import { useEffect, useRef, useState } from 'react'
import { saveFile } from '../../app/save-file.ts'
import { useServices } from '../../app/services.ts'
import { writeExport, type ExportProgress } from '../../app/write-export.ts'
import { formatBytes } from '../../ui/words.ts'

interface Export {
  /** Null while none is under way. */
  readonly progress: ExportProgress | null
  /** What came of the last one. */
  readonly outcome: string | null
  readonly start: () => void
  readonly stop: () => void
}

/** Writes an export and hands the file over. Leaving the screen stops it. */
export function useExport(): Export {
  const { replica } = useServices()
  const [progress, setProgress] = useState<ExportProgress | null>(null)
  const [outcome, setOutcome] = useState<string | null>(null)
  const running = useRef<AbortController>(null)
  useEffect(() => () => running.current?.abort(), [])

  const write = async (): Promise<void> => {
    const controller = new AbortController()
    running.current = controller
    const { signal } = controller
    setOutcome(null)
    setProgress({ done: 0, total: 0 })
    try {
      const now = new Date()
      const file = await writeExport(replica, now.getTime(), { signal, tell: setProgress })
      const name = `tagalong-${now.toISOString().slice(0, 10)}.jsonl`
      saveFile(document, file, name)
      setOutcome(`Wrote \`${name}\`, ${formatBytes(file.size)}.`)
    } catch (error) {
      if (!signal.aborted) reportError(error)
      setOutcome(
        signal.aborted
          ? 'Stopped. No file was written.'
          : 'The runs could not be read. No file was written, and nothing was changed. Try it again.',
      )
    }
    setProgress(null)
  }
  return { progress, outcome, start: () => void write(), stop: () => running.current?.abort() }
}
