import { assertNever } from '../lib/assert-never.ts'
import { runStatus } from '../runs/run-status.ts'
import { allBits, hasBit, intersectBits, invertBits, noBits, setBit, setBitRange, uniteBits } from './bits.ts'
import type { Bits } from './bits.ts'
import { createdRange } from './created-range.ts'
import { foldText } from './fold-text.ts'
import { prefixed } from './pattern.ts'
import type { Posting } from './posting.ts'
import type { Query, QueryContext, QueryMark, QueryStatus } from './query.ts'
import type { RunColumns } from './run-columns.ts'

/** How the marks of such runs begin (`opinions/marks.ts`). */
const MARKS: Readonly<Record<QueryMark, string>> = { pinned: 'pin', archived: 'archive', baseline: 'baseline:', noted: 'note:' }

/** What `matchesRun` says of each run, for all of them at once. The bits are the caller's. */
export function evaluateQuery(query: Query, columns: RunColumns, ctx: QueryContext): Bits {
  const evaluate = (part: Query): Bits => evaluateQuery(part, columns, ctx)
  switch (query.kind) {
    case 'all':
      return allBits(columns.size)
    case 'and': {
      const [first, ...others] = query.of.map(evaluate)
      if (first === undefined) throw new Error('and of no conditions')
      for (const bits of others) intersectBits(first, bits)
      return first
    }
    case 'or':
      return united(query.of.map(evaluate), columns.size)
    case 'not': {
      const bits = evaluate(query.of)
      invertBits(bits, columns.size)
      return bits
    }
    case 'flow':
      return posted(columns.flows.facet.matching(query.name), columns.size)
    case 'tag':
      return posted([...columns.userTags.facet.matching(query.tag), ...columns.systemTags.facet.matching(query.tag)], columns.size)
    case 'user':
      return posted(columns.owners.facet.matching(query.name), columns.size)
    case 'no-owner':
      return posted([columns.owners.none], columns.size)
    case 'by':
      return posted(columns.taggers.facet.matching(query.name), columns.size)
    case 'status':
      return withStatus(query.status, columns, ctx)
    case 'created': {
      const { from, to } = createdRange(query.when, ctx)
      const bits = noBits(columns.size)
      const first = columns.order.firstNot((slot) => columns.facts.createdAt(slot) < from)
      setBitRange(
        bits,
        first,
        columns.order.firstNot((slot) => columns.facts.createdAt(slot) < to),
      )
      return bits
    }
    case 'untagged':
      return posted([columns.userTags.none], columns.size)
    case 'is':
      return posted(columns.marks.facet.withPrefix(MARKS[query.mark]), columns.size)
    case 'judged':
      return posted(columns.marks.facet.matching(prefixed('judged:', query.name)), columns.size)
    case 'note': {
      const word = foldText(query.text)
      return posted(
        columns.marks.facet.folded((mark) => mark.startsWith('note:') && mark.includes(word, 'note:'.length)),
        columns.size,
      )
    }
    case 'word':
      return withWord(foldText(query.text), columns)
    default:
      return assertNever(query)
  }
}

function posted(postings: readonly Posting[], size: number): Bits {
  const bits = noBits(size)
  for (const posting of postings) posting.uniteInto(bits)
  return bits
}

function united(sets: readonly Bits[], size: number): Bits {
  const bits = noBits(size)
  for (const set of sets) uniteBits(bits, set)
  return bits
}

function withStatus(status: QueryStatus, { facts, order, size }: RunColumns, { nowMs }: QueryContext): Bits {
  switch (status) {
    case 'completed':
    case 'failed':
      return posted([facts.withOutcome(status)], size)
    case 'successful':
      return posted([facts.successful], size)
    case 'running':
    case 'unknown': {
      // Age decides, so the few open runs are looked at one by one.
      const bits = noBits(size)
      facts.withOutcome('open').forEach((ordinal) => {
        const activeAt = facts.activeAt(order.slotAt(ordinal))
        if (runStatus({ outcome: 'open', activeAt }, nowMs) === status) setBit(bits, ordinal)
      })
      return bits
    }
    default:
      return assertNever(status)
  }
}

/** A word lies within a user tag, a flow's name, a run id, or across the slash between the last two. */
function withWord(word: string, { flows, order, runIds, size, userTags }: RunColumns): Bits {
  const within = (name: string): boolean => name.includes(word)
  const bits = posted([...userTags.facet.folded(within), ...flows.facet.folded(within)], size)
  runIds.search(word, (slot) => setBit(bits, order.ordinalOf(slot)))

  for (let slash = word.indexOf('/'); slash !== -1; slash = word.indexOf('/', slash + 1)) {
    const head = word.slice(0, slash)
    const tail = word.slice(slash + 1)
    const inFlow = posted(
      flows.facet.folded((name) => name.endsWith(head)),
      size,
    )
    if (tail === '') {
      uniteBits(bits, inFlow)
    } else {
      runIds.search(tail, (slot, atStart) => {
        const ordinal = order.ordinalOf(slot)
        if (atStart && hasBit(inFlow, ordinal)) setBit(bits, ordinal)
      })
    }
  }
  return bits
}
