import { assertNever } from '../lib/assert-never.ts'
import { compareCodePoints } from '../lib/code-points.ts'
import type { Opinion } from './opinion.ts'

/**
 * The opinions beside tags that stand on a run, as rows carry them: `archive`, `baseline:<at>:<by>`, `judged:<name>`,
 * `note:<text>`, `pin`; distinct, sorted by code point. The time of a baseline says which one of a flow counts.
 */
export interface WithMarks {
  readonly marks: readonly string[]
}

export interface MarkSource {
  readonly kind: Opinion['kind']
  /** Of a note. */
  readonly text: string
  readonly by: string
  readonly at: number
}

/** The marks that these standing opinions make. */
export function marksOf(standing: Iterable<MarkSource>): string[] {
  const marks = new Set<string>()
  let baseline: MarkSource | null = null
  for (const opinion of standing) {
    switch (opinion.kind) {
      case 'note':
        marks.add(`note:${opinion.text}`)
        break
      case 'judged':
        marks.add(`judged:${opinion.by}`)
        break
      case 'baseline':
        if (baseline === null || isNewer(opinion, baseline)) baseline = opinion
        break
      case 'pin':
      case 'archive':
        marks.add(opinion.kind)
        break
      default:
        assertNever(opinion.kind)
    }
  }
  if (baseline !== null) marks.add(`baseline:${baseline.at}:${baseline.by}`)
  return [...marks].toSorted(compareCodePoints)
}

export const markKind = (mark: string): string => mark.split(':', 1)[0] ?? ''

export function hasMark({ marks }: WithMarks, kind: Opinion['kind']): boolean {
  return marks.some((mark) => markKind(mark) === kind)
}

/** Names of the people who have judged the run. */
export const judgedBy = ({ marks }: WithMarks): string[] => textsOf(marks, 'judged')

export const noteTexts = ({ marks }: WithMarks): string[] => textsOf(marks, 'note')

/** When and by whom the run was made its flow's baseline; null when nobody did. */
export function baselineSince({ marks }: WithMarks): { at: number; by: string } | null {
  const [text] = textsOf(marks, 'baseline')
  if (text === undefined) return null
  const colon = text.indexOf(':')
  return { at: Number(text.slice(0, colon)), by: text.slice(colon + 1) }
}

/** Of two things said the newer one; of the same time the one of the later name. */
export function isNewer(a: { at: number; by: string }, b: { at: number; by: string }): boolean {
  return (a.at - b.at || compareCodePoints(a.by, b.by)) > 0
}

function textsOf(marks: readonly string[], kind: Opinion['kind']): string[] {
  const prefix = `${kind}:`
  return marks.filter((mark) => mark.startsWith(prefix)).map((mark) => mark.slice(prefix.length))
}
