import { exportParts, type ExportSource } from '../../src-core/export/export-parts.ts'
import type { RunKey } from '../../src-core/runs/run.ts'

export interface ExportProgress {
  readonly done: number
  readonly total: number
}

/**
 * The file of `docs/export.md`. Each page goes into a blob of its own, so that no more than a page is in this window's memory. With `keys` only
 * these runs. Throws the reason of `signal` when it is aborted.
 */
export async function writeExport(
  replica: ExportSource,
  exportedAt: number,
  {
    signal,
    tell,
    keys,
  }: { readonly signal: AbortSignal; readonly tell: (progress: ExportProgress) => void; readonly keys?: readonly RunKey[] },
): Promise<Blob> {
  const parts: Blob[] = []
  for await (const { text, done, total } of exportParts(replica, exportedAt, keys)) {
    parts.push(new Blob([text]))
    tell({ done, total })
    signal.throwIfAborted()
  }
  return new Blob(parts, { type: 'application/jsonl' })
}
