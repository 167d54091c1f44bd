import type { RunRecords } from '../crdt/run-records.ts'
import type { SavedView } from '../opinions/saved-view.ts'
import type { TagRules } from '../opinions/tag-rules.ts'
import { restPromotion } from '../protocol/rest-promotions.ts'
import type { RunView } from '../replica/api.ts'
import type { Promotions } from '../replica/promotion/promotion-api.ts'

/** Raised when a reader of the format before could misread the new one. `docs/export.md` describes it. */
const EXPORT_VERSION = 1

/**
 * Lines of an export, each one JSON with its line end: the head first, then what the team agreed and what was promoted, then runs, last the
 * tail, without which a file was cut short.
 */
export const headLine = (exportedAt: number): string => line({ kind: 'tagalong-export', version: EXPORT_VERSION, exportedAt })

export const agreementLines = (vocabulary: readonly TagRules[], views: readonly SavedView[]): string =>
  vocabulary.map((rules) => line({ kind: 'tag-rules', ...rules })).join('') +
  views.map((view) => line({ kind: 'saved-view', ...view })).join('')

/** What was decided, in order, then what is only proposed, in the words of the server's REST. They are told, and brought back by nobody. */
export const promotionLines = ({ decisions, proposals }: Promotions): string =>
  [
    ...decisions.toReversed().map((decision) => restPromotion(decision, decision)),
    ...proposals.toReversed().map((proposal) => restPromotion(proposal, null)),
  ]
    .map((promotion) => line({ kind: 'promotion', ...promotion }))
    .join('')

/** A run with its facts, what stands on it, and how that came about; by the records it can be brought back. */
export function runLine({ row, tags, notes, opinions, history }: RunView, records: RunRecords | null): string {
  return line({
    kind: 'run',
    origin: row.origin,
    flow: row.flow,
    runId: row.runId,
    status: row.status,
    successful: row.successful,
    owner: row.owner,
    createdAt: row.createdAt,
    finishedAt: row.finishedAt,
    originRunId: row.originRunId,
    systemTags: row.systemTags,
    tags,
    notes: notes.map(({ text, by, at, via }) => ({ text, by, at, via })),
    opinions,
    history: history.map(({ change, kind, text, by, at, via }) => ({ change, kind, text, by, at, via })),
    ...(records && { records }),
  })
}

export const tailLine = (runs: number): string => line({ kind: 'end', runs })

const line = (value: object): string => `${JSON.stringify(value)}\n`
