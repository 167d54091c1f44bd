import { agreementLines, headLine, runLine, tailLine } from '../../src-core/export/export-lines.ts'
import type { RunKey } from '../../src-core/runs/run.ts'
import type { ReplicaClient } from '../replica/replica-client.ts'

/** Runs that are asked for together. */
const PAGE = 100

export interface ExportProgress {
  readonly done: number
  readonly total: number
}

/**
 * Everything that is known here as JSON lines (`docs/export.md`), archived runs too, flow by flow. Asked for in pages, and each page goes
 * into a blob of its own, so that no more than a page is in this window's memory. Runs that come meanwhile are left out.
 * With `keys` only these runs, archived or not, beside what was agreed. Throws the reason of `signal` when it is aborted.
 */
export async function writeExport(
  replica: Pick<ReplicaClient, 'keys' | 'run' | 'vocabulary' | 'views'>,
  exportedAt: number,
  {
    signal,
    tell,
    keys: wanted,
  }: { readonly signal: AbortSignal; readonly tell: (progress: ExportProgress) => void; readonly keys?: readonly RunKey[] },
): Promise<Blob> {
  // Runs of one room stand together, so that each room is opened once.
  const everything = { query: '', namespace: null, archived: 'shown', sort: { column: 'run', descending: false } } as const
  const keys = wanted ?? (await replica.keys(everything, 0, Number.MAX_SAFE_INTEGER))
  const parts: Blob[] = [new Blob([headLine(exportedAt), agreementLines(await replica.vocabulary(), await replica.views())])]
  let written = 0
  for (let from = 0; from < keys.length; from += PAGE) {
    signal.throwIfAborted()
    tell({ done: from, total: keys.length })
    const views = await Promise.all(keys.slice(from, from + PAGE).map((key) => replica.run(key)))
    const lines = views.flatMap((view) => (view === null ? [] : [runLine(view)]))
    written += lines.length
    parts.push(new Blob(lines))
  }
  signal.throwIfAborted()
  return new Blob([...parts, tailLine(written)], { type: 'application/jsonl' })
}
