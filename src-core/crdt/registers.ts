import { compareCodePoints } from '../lib/code-points.ts'
import type { RegisterKind } from '../opinions/opinion-kinds.ts'
import type { SubjectChange } from './opinion-set.ts'
import type { AssertionRecord } from './room-records.ts'
import type { RunState } from './run-state.ts'

/**
 * A value that the workspace has agreed on, as the colour of a tag. It is set by taking back what is seen and asserting the new
 * value; of several that stand, because people set them apart, the newest counts, everywhere the same one.
 */
export function registerText(state: RunState, kind: RegisterKind): string | null {
  let newest: AssertionRecord | null = null
  for (const standing of state.assertions.values()) {
    for (const record of standing.values()) {
      if (record.kind === kind && (newest === null || compareSayings(record, newest) > 0)) newest = record
    }
  }
  return newest?.text ?? null
}

/** What to change so that the register has this value, or none. */
export function planRegister(state: RunState | undefined, kind: RegisterKind, text: string | null): SubjectChange {
  const standing = new Set<string>()
  for (const records of state?.assertions.values() ?? []) {
    for (const record of records.values()) if (record.kind === kind) standing.add(record.text)
  }
  const others = [...standing].filter((other) => other !== text)
  return {
    add: text === null || standing.has(text) ? [] : [{ kind, text }],
    remove: others.map((other) => ({ kind, text: other })),
  }
}

function compareSayings(a: AssertionRecord, b: AssertionRecord): number {
  return a.at - b.at || compareCodePoints(a.by, b.by) || compareCodePoints(a.text, b.text)
}
