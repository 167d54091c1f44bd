import type { RunRecords } from '../crdt/run-records.ts'
import type { SavedView } from '../opinions/saved-view.ts'
import type { TagRules } from '../opinions/tag-rules.ts'
import type { Proposal } from '../promotion/promotion.ts'
import type { RunView, ViewSpec } from '../replica/api.ts'
import type { Promotions, PromotionsRequest } from '../replica/promotion/promotion-api.ts'
import type { RunKey } from '../runs/run.ts'
import { agreementLines, headLine, promotionLines, runLine, tailLine } from './export-lines.ts'

/** Runs that are asked for together. */
const PAGE = 100

/** What is asked of a replica, here or in a worker. */
export interface ExportSource {
  keys(view: ViewSpec, from: number, to: number): readonly RunKey[] | Promise<readonly RunKey[]>
  run(key: RunKey): Promise<RunView | null>
  records(key: RunKey): Promise<RunRecords | null>
  vocabulary(): readonly TagRules[] | Promise<readonly TagRules[]>
  views(): readonly SavedView[] | Promise<readonly SavedView[]>
  promotions(asked: PromotionsRequest): Promotions | Promise<Promotions>
}

export interface ExportPart {
  /** Whole lines. */
  readonly text: string
  /** Runs written with it and before it. */
  readonly written: number
  /** Runs looked at with it and before it, of `total`. */
  readonly done: number
  readonly total: number
}

/**
 * Everything that is known, as lines of `docs/export.md`, archived runs too, flow by flow, a page at a time; runs that come meanwhile are left
 * out. With `wanted` only these runs and their promotions, beside what was agreed.
 */
export async function* exportParts(
  source: ExportSource,
  exportedAt: number,
  wanted?: readonly RunKey[],
): AsyncGenerator<ExportPart, void, void> {
  // Runs of one room stand together, so that each room is opened once.
  const everything = { query: '', namespace: null, archived: 'shown', sort: { column: 'run', descending: false } } as const
  const keys = wanted ?? (await source.keys(everything, 0, Number.MAX_SAFE_INTEGER))
  const total = keys.length
  const agreed = agreementLines(await source.vocabulary(), await source.views())
  const promoted = promotionLines(ofRuns(await source.promotions({}), wanted))
  yield { text: headLine(exportedAt) + agreed + promoted, written: 0, done: 0, total }
  let written = 0
  for (let from = 0; from < total; from += PAGE) {
    const lines = await Promise.all(keys.slice(from, from + PAGE).map((key) => lineOf(source, key)))
    const found = lines.filter((line) => line !== null)
    written += found.length
    yield { text: found.join(''), written, done: Math.min(from + PAGE, total), total }
  }
  yield { text: tailLine(written), written, done: total, total }
}

function ofRuns({ decisions, proposals }: Promotions, wanted: readonly RunKey[] | undefined): Promotions {
  const keys = wanted === undefined ? null : new Set(wanted)
  const isMeant = ({ run }: Proposal): boolean => keys === null || keys.has(run)
  return { decisions: decisions.filter(isMeant), proposals: proposals.filter(isMeant) }
}

async function lineOf(source: ExportSource, key: RunKey): Promise<string | null> {
  const [view, records] = await Promise.all([source.run(key), source.records(key)])
  return view && runLine(view, records)
}
