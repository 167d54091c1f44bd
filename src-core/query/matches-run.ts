import { assertNever } from '../lib/assert-never.ts'
import { hasMark, judgedBy, noteTexts } from '../opinions/marks.ts'
import type { Opinion } from '../opinions/opinion.ts'
import { runStatus } from '../runs/run-status.ts'
import { pathspec } from '../runs/run-key.ts'
import type { RunRow } from '../runs/run.ts'
import { createdRange } from './created-range.ts'
import { foldText } from './fold-text.ts'
import { fitsPattern } from './pattern.ts'
import type { Query, QueryContext, QueryMark } from './query.ts'

const MARK_KINDS: Readonly<Record<QueryMark, Opinion['kind']>> = { pinned: 'pin', archived: 'archive', baseline: 'baseline', noted: 'note' }

/** The meaning of a query, one run at a time. `RunIndex.evaluate` gives the same for all runs at once. */
export function matchesRun(query: Query, row: RunRow, ctx: QueryContext): boolean {
  switch (query.kind) {
    case 'all':
      return true
    case 'and':
      return query.of.every((condition) => matchesRun(condition, row, ctx))
    case 'or':
      return query.of.some((condition) => matchesRun(condition, row, ctx))
    case 'not':
      return !matchesRun(query.of, row, ctx)
    case 'flow':
      return fitsPattern(query.name, row.flow)
    case 'tag':
      return row.userTags.some((tag) => fitsPattern(query.tag, tag)) || row.systemTags.some((tag) => fitsPattern(query.tag, tag))
    case 'user':
      return row.owner !== null && fitsPattern(query.name, row.owner)
    case 'no-owner':
      return row.owner === null
    case 'by':
      return row.taggedBy.some((name) => fitsPattern(query.name, name))
    case 'status':
      return query.status === 'successful' ? row.successful : runStatus(row, ctx.nowMs) === query.status
    case 'created': {
      const { from, to } = createdRange(query.when, ctx)
      return from <= row.createdAt && row.createdAt < to
    }
    case 'untagged':
      return row.userTags.length === 0
    case 'is':
      return hasMark(row, MARK_KINDS[query.mark])
    case 'judged':
      return judgedBy(row).some((name) => fitsPattern(query.name, name))
    case 'note': {
      const word = foldText(query.text)
      return noteTexts(row).some((text) => foldText(text).includes(word))
    }
    case 'word': {
      const word = foldText(query.text)
      return foldText(pathspec(row)).includes(word) || row.userTags.some((tag) => foldText(tag).includes(word))
    }
    default:
      return assertNever(query)
  }
}
