import type { TagLine, TagList, TagListRequest } from '../../../src-core/replica/views/tag-list.ts'
import { useAnswer } from '../../app/use-answer.ts'
import type { ReplicaClient } from '../../replica/replica-client.ts'

export type Only = TagListRequest['only']

interface Lines {
  readonly total: number
  /** Null for a line that is not here yet. */
  readonly at: (place: number) => TagLine | null
  /** Where the chosen tag stands; null when it is not in the list, or not known to be yet. */
  readonly located: number | null
  /** All of this is about what is asked now. */
  readonly isAnswered: boolean
}

/** Lines fetched beyond those in view. */
const MARGIN = 50

const askList = (replica: ReplicaClient, request: TagListRequest): Promise<TagList> => replica.tagList(request)

/** The lines in view of the list of tags, and where the chosen one stands. */
export function useTagLines(
  text: string,
  only: Only,
  chosen: string | null,
  window: { readonly from: number; readonly to: number },
): Lines {
  const from = Math.max(0, window.from - MARGIN)
  const answered = useAnswer(askList, { text, only, locate: chosen, from, to: window.to + MARGIN })
  const list = answered?.answer ?? null
  const about = answered?.about
  const isAnswered = about?.text === text && about.only === only && about.locate === chosen
  // The next key goes on from the tag that was just chosen, not from the one before.
  const atHand = list?.lines.findIndex(({ tag }) => tag === chosen) ?? -1
  const seen = list === null || atHand === -1 ? null : list.from + atHand
  return {
    total: list?.total ?? 0,
    located: isAnswered ? (list?.located ?? null) : seen,
    at: (place) => list?.lines[place - list.from] ?? null,
    isAnswered,
  }
}
