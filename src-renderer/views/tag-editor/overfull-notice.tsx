import type { ReactElement } from 'react'
import type { RunKey } from '../../../src-core/runs/run.ts'
import { MAX_USER_TAGS } from '../../../src-core/tags/plan-tag-edit.ts'
import { useServices } from '../../app/services.ts'
import { useStore } from '../../app/store.ts'
import { Notice } from '../../ui/notice.tsx'
import { inWords } from '../../ui/words.ts'

interface OverfullNoticeProps {
  readonly keys: readonly RunKey[]
  /** How many user tags the run has, when it is only one. */
  readonly tagsOnFirst: number
  readonly onLeave: () => void
}

/** Opinions of several people can come together to more tags than Metaflow takes. All are kept; somebody has to choose. */
export function OverfullNotice({ keys, tagsOnFirst, onLeave }: OverfullNoticeProps): ReactElement | null {
  const { runs } = useServices()
  const sheet = useStore(runs.sheet, (state) => state.current)
  if (keys.length === 1) {
    const over = tagsOnFirst - MAX_USER_TAGS
    if (over <= 0) return null
    const these = over === 1 ? 'one' : inWords(over)
    return (
      <Notice
        tone="warn"
        message={`This run has ${tagsOnFirst} tags, ${these} more than Metaflow takes. Several people tagged it apart from each other, and every tag is kept here. Take ${these} away, so that all that stay can be written to its source.`}
      />
    )
  }
  const edited = new Set(keys)
  const full = [...(sheet?.rows.values() ?? [])].find((row) => edited.has(row.key) && row.userTags.length > MAX_USER_TAGS)
  if (full === undefined) return null
  return (
    <Notice
      tone="warn"
      message={`One of the runs has ${full.userTags.length} tags, more than Metaflow takes. It can lose tags, not get more.`}
      actions={
        <button
          type="button"
          className="button"
          onClick={() => {
            onLeave()
            runs.reveal(full.key)
          }}
        >
          Show that run
        </button>
      }
    />
  )
}
