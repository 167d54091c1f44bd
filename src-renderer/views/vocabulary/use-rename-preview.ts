import { printQuery } from '../../../src-core/query/print-query.ts'
import { useAnswer } from '../../app/use-answer.ts'
import type { ReplicaClient } from '../../replica/replica-client.ts'

interface Names {
  readonly from: string
  readonly to: string
}

export interface RenamePreview extends Names {
  /** Runs that carry the old name, archived ones too. */
  readonly runs: number
  /** Runs that carry the new name already. */
  readonly already: number
  /** Runs that carry both. */
  readonly both: number
}

async function previewRename(replica: ReplicaClient, { from, to }: Names): Promise<RenamePreview> {
  const countOf = async (...tags: string[]): Promise<number> => {
    const query = tags.map((tag) => printQuery({ kind: 'tag', tag: [tag] })).join(' ')
    return (await replica.page({ query, namespace: null, archived: 'shown', from: 0, to: 0 })).count
  }
  const [runs, already, both] = await Promise.all([countOf(from), countOf(to), countOf(from, to)])
  return { from, to, runs, already, both }
}

/** What renaming would do, counted in the replica; null until it is known for these two names, and for the empty name. */
export function useRenamePreview(from: string, to: string): RenamePreview | null {
  const answered = useAnswer(previewRename, to === '' ? null : { from, to })
  return answered !== null && answered.about.from === from && answered.about.to === to ? answered.answer : null
}
