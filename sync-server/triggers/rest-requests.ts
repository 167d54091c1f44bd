import * as v from 'valibot'
import { err, ok, type Result } from '../../src-core/lib/result.ts'
import { EVENT } from './trigger.ts'

const TRIGGER = v.strictObject({ event: EVENT, url: v.string(), secret: v.optional(v.string()), existing: v.optional(v.boolean(), false) })
const CHANGE = v.strictObject({ isPaused: v.boolean() })
const SECRET = v.strictObject({ secret: v.optional(v.string()) })
const REPLAY = v.union([v.strictObject({ ids: v.array(v.string()) }), v.strictObject({ all: v.literal(true) })])

/** What scripts send to make a trigger. Refuses with a sentence, as the others here do. */
export function parseTriggerAsked(
  body: unknown,
): Result<Omit<v.InferOutput<typeof TRIGGER>, 'secret'> & { readonly secret: string | null }, string> {
  const parsed = v.safeParse(TRIGGER, body)
  return parsed.success
    ? ok({ ...parsed.output, secret: parsed.output.secret ?? null })
    : err(
        'The body is a JSON object with event, url and, if you like, secret and existing. event is {"kind": "matches", "query"} or {"kind": "promoted", "tag", "flow"}.',
      )
}

export function parseTriggerChange(body: unknown): Result<v.InferOutput<typeof CHANGE>, string> {
  const parsed = v.safeParse(CHANGE, body)
  return parsed.success ? ok(parsed.output) : err('The body is a JSON object with isPaused, true or false.')
}

export function parseSecretAsked(body: unknown): Result<{ readonly secret: string | null }, string> {
  const parsed = v.safeParse(SECRET, body)
  return parsed.success
    ? ok({ secret: parsed.output.secret ?? null })
    : err('The body is a JSON object, with secret or empty: then one is made.')
}

export function parseReplayAsked(body: unknown): Result<{ readonly ids: readonly string[] | null }, string> {
  const parsed = v.safeParse(REPLAY, body)
  if (!parsed.success) return err('The body is a JSON object with ids, a list of ids of events, or with all, which is true.')
  return ok({ ids: 'ids' in parsed.output ? parsed.output.ids : null })
}
