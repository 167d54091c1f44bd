import { useRef, type ReactElement } from 'react'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { useRunView } from '../run-detail/use-run-view.ts'
import { useSourceDetail } from '../run-detail/use-source-detail.ts'
import { ReviewEvidence } from './review-evidence.tsx'
import { ReviewFacts } from './review-facts.tsx'

/** A run and its card side by side. One that is not shown is made ready, out of sight and out of reach. */
export function RunUnderReview({ runKey, shown }: { runKey: RunKey; shown: boolean }): ReactElement {
  const run = useRunView(runKey)
  const found = useSourceDetail(runKey, run?.row.finishedAt ?? null)
  const evidence = useRef<HTMLDivElement>(null)
  // A card keeps the keys once it was pressed; they come back when the pointer leaves it.
  const takeKeysBack = (): void => {
    if (document.activeElement instanceof HTMLIFrameElement) evidence.current?.closest<HTMLElement>('.review')?.focus()
  }
  return (
    <article className={`review-run${shown ? '' : ' is-ahead'}`} inert={!shown} aria-hidden={!shown}>
      <div className="review-facts" data-editor-area={shown ? '' : undefined} tabIndex={0} role="group" aria-label="Facts and opinions">
        {run !== null && <ReviewFacts run={run} found={found} />}
      </div>
      <div className="review-evidence" ref={evidence} onPointerLeave={takeKeysBack}>
        {run !== null && <ReviewEvidence run={run} found={found} />}
      </div>
    </article>
  )
}
